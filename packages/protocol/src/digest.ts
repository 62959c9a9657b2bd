/** The algorithms that are registered by the OCI image-spec (descriptor.md, "Registered Algorithms"). */
export const digestAlgorithms = ["sha256", "sha512"] as const;
export type DigestAlgorithm = (typeof digestAlgorithms)[number];

const hexLength: Readonly<Record<DigestAlgorithm, number>> = { sha256: 64, sha512: 128 };
const pattern = /^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** `algorithm:hex`, already checked: a value of this type is always well formed. */
export type Digest = string & { readonly __brand: "Digest" };

export const Digest = {
  /** Reads `sha256:<64 hex>` or `sha512:<128 hex>` (lower case); undefined for anything else. */
  parse(text: string): Digest | undefined {
    return pattern.test(text) ? (text as Digest) : undefined;
  },

  /** Puts a digest together from a hash function's output. */
  of(algorithm: DigestAlgorithm, hex: string): Digest {
    if (hex.length !== hexLength[algorithm]) throw new RangeError(`not a ${algorithm} in hex: ${hex}`);
    return `${algorithm}:${hex}` as Digest;
  },

  algorithm(digest: Digest): DigestAlgorithm {
    return digest.startsWith("sha256") ? "sha256" : "sha512";
  },

  hex(digest: Digest): string {
    return digest.slice(digest.indexOf(":") + 1);
  },

  isAlgorithm(text: string): text is DigestAlgorithm {
    return (digestAlgorithms as readonly string[]).includes(text);
  },
};
