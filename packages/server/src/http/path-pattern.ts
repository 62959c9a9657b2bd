import type { PathParameters } from "./exchange.ts";

type Parameter = keyof PathParameters;

interface Tail {
  readonly literals: readonly (string | undefined)[];
  readonly parameters: readonly (Parameter | undefined)[];
}

const namePrefix = "/v2/<name>/";

/**
 * A path with names in angle brackets. `<name>` may contain slashes, so such a path is matched from its tail:
 * what is left at the front is the name.
 */
export class PathPattern {
  readonly #exact: string | undefined;
  readonly #tail: Tail | undefined;

  constructor(pattern: string) {
    this.#exact = pattern.includes("<") ? undefined : pattern;
    this.#tail = pattern.startsWith(namePrefix) ? parseTail(pattern.slice(namePrefix.length)) : undefined;
  }

  /** @returns the path's parameters, still percent-encoded; undefined where it is another path. */
  match(path: string): PathParameters | undefined {
    if (this.#tail === undefined) return path === this.#exact ? {} : undefined;
    return path.startsWith("/v2/") ? matchTail(this.#tail, path) : undefined;
  }
}

function parseTail(tail: string): Tail {
  const segments = tail.split("/").reverse();
  const isParameter = (segment: string) => segment.startsWith("<");
  return {
    literals: segments.map((segment) => (isParameter(segment) ? undefined : segment)),
    parameters: segments.map((segment) =>
      isParameter(segment) ? (segment.slice(1, -1) as Parameter) : undefined,
    ),
  };
}

function matchTail({ literals, parameters }: Tail, path: string): PathParameters | undefined {
  const found: { -readonly [Name in Parameter]?: string } = {};
  let end = path.length;
  for (let position = 0; position < literals.length; position += 1) {
    const slash = path.lastIndexOf("/", end - 1);
    const segment = path.slice(slash + 1, end);
    const literal = literals[position];
    const parameter = parameters[position];
    if (literal !== undefined && literal !== segment) return undefined;
    if (parameter !== undefined) found[parameter] = segment;
    end = slash;
  }
  const nameStart = "/v2/".length;
  if (end <= nameStart) return undefined;
  found.name = path.slice(nameStart, end);
  return found;
}
