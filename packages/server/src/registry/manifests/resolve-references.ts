import type { Digest } from "@estiva/protocol";
import type { ManifestReference, SizeMismatch } from "./manifest-records.ts";

/** A manifest names content that its repository doesn't have. */
export class ContentMissing extends Error {
  override readonly name = "ContentMissing";
  readonly digests: readonly Digest[];

  constructor(digests: readonly Digest[]) {
    super("content missing");
    this.digests = digests;
  }
}

/** Sizes of what a repository has, in bytes. */
export interface PresentContent {
  readonly manifests: ReadonlyMap<Digest, number>;
  readonly blobs: ReadonlyMap<Digest, number>;
}

export interface ResolvedReferences {
  readonly references: readonly ManifestReference[];
  readonly sizeMismatches: readonly SizeMismatch[];
}

/**
 * Holds what a manifest names against what its repository has. An index may list a blob among its manifests
 * (BuildKit's registry cache does): it is then kept like a layer.
 * @throws ContentMissing
 */
export function resolveReferences(
  references: readonly ManifestReference[],
  { manifests, blobs }: PresentContent,
): ResolvedReferences {
  const resolved = references.map((reference): ManifestReference => {
    const { kind, digest } = reference;
    const isBlob = kind === "child" && !manifests.has(digest) && blobs.has(digest);
    return isBlob ? { ...reference, kind: "layer" } : reference;
  });
  const sizeOf = ({ kind, digest }: ManifestReference) => (kind === "child" ? manifests : blobs).get(digest);
  const missing = resolved.filter((reference) => reference.required && sizeOf(reference) === undefined);
  if (missing.length > 0) throw new ContentMissing([...new Set(missing.map(({ digest }) => digest))]);
  const sizeMismatches = resolved.flatMap((reference): readonly SizeMismatch[] => {
    const actual = sizeOf(reference);
    const { digest, size: said } = reference;
    return actual === undefined || actual === said ? [] : [{ digest, said, actual }];
  });
  return { references: resolved, sizeMismatches };
}
