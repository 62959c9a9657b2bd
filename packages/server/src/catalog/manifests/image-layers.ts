import { type Descriptor, isObject } from "@estiva/protocol";

/** A layer with the build step that made it; a step that only changed the configuration has none. */
export interface ImageLayer {
  readonly instruction: string | undefined;
  readonly comment: string | undefined;
  readonly createdAt: number | undefined;
  /** Undefined for an empty step. */
  readonly blob: Descriptor | undefined;
}

/** Steps that are told of one image; real ones have some dozens. */
const maxSteps = 2_000;

/**
 * Joins an image's layers with its history, in their order (image-spec config.md, "history"). A history that
 * doesn't fit the layers is not believed.
 */
export function imageLayers(layers: readonly Descriptor[], config: unknown): readonly ImageLayer[] {
  const steps = historyOf(config);
  const filled = steps.filter((step) => step.empty_layer !== true).length;
  if (filled !== layers.length) return layers.map((blob) => ({ ...unknownStep, blob }));
  let place = 0;
  return steps.map((step) => {
    const blob = step.empty_layer === true ? undefined : layers[place];
    if (blob !== undefined) place += 1;
    return {
      instruction: text(step.created_by),
      comment: text(step.comment),
      createdAt: time(step.created),
      blob,
    };
  });
}

const unknownStep = { instruction: undefined, comment: undefined, createdAt: undefined };

function historyOf(config: unknown): readonly Readonly<Record<string, unknown>>[] {
  const history = isObject(config) ? config.history : undefined;
  return Array.isArray(history) ? history.slice(0, maxSteps).filter(isObject) : [];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function time(value: unknown): number | undefined {
  const parsed = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return parsed >= 0 ? parsed : undefined;
}
