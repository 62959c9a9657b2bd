import { Digest } from "./digest.ts";

/** A pointer to content: its type, digest and size (image-spec descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
  readonly urls?: readonly string[];
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** What an index says about the machines that one of its manifests is for. */
  readonly platform?: Platform;
}

/** Image-spec image-index.md, "platform". */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** Reads a descriptor out of parsed JSON; returns the reason, as text, where it is not one. */
export function parseDescriptor(value: unknown, place: string): Descriptor | string {
  if (!isObject(value)) return `${place} is not an object`;
  const { mediaType, digest: digestText, size, urls } = value;
  if (typeof mediaType !== "string" || mediaType === "") return `${place} has no mediaType`;
  const digest = typeof digestText === "string" ? Digest.parse(digestText) : undefined;
  if (digest === undefined) return `${place} has no sha256 or sha512 digest`;
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0)
    return `${place} has no valid size`;
  return {
    mediaType,
    digest,
    size,
    ...(Array.isArray(urls) ? { urls: urls.filter((url) => typeof url === "string") } : {}),
    ...described(value),
  };
}

/** What a descriptor says beside its pointer. Nothing depends on it, so what is malformed counts as not said. */
function described({ artifactType, annotations, platform }: Readonly<Record<string, unknown>>) {
  const read = parsePlatform(platform);
  return {
    ...(typeof artifactType === "string" && artifactType !== "" ? { artifactType } : {}),
    ...(isObject(annotations) ? { annotations: textsOf(annotations) } : {}),
    ...(read === undefined ? {} : { platform: read }),
  };
}

/** Reads `os`, `architecture` and `variant`, as an index's entries and an image's configuration have them. */
export function parsePlatform(value: unknown): Platform | undefined {
  if (!isObject(value)) return undefined;
  const { os, architecture, variant } = value;
  if (!isShort(os) || !isShort(architecture)) return undefined;
  return { os, architecture, ...(isShort(variant) && variant !== "" ? { variant } : {}) };
}

/** Names of platforms are: `linux`, `mips64le`. */
function isShort(value: unknown): value is string {
  return typeof value === "string" && value.length <= 64;
}

function textsOf(value: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
