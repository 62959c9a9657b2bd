import { Digest } from "./digest.ts";

/** A pointer to content: its type, digest and size (image-spec descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
  readonly urls?: readonly string[];
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
  if (!Array.isArray(urls)) return { mediaType, digest, size };
  return { mediaType, digest, size, urls: urls.filter((url) => typeof url === "string") };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
