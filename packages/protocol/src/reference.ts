import { Digest } from "./digest.ts";

/** A tag's name, already checked. */
export type Tag = string & { readonly __brand: "Tag" };

/** Distribution-spec, "Pulling manifests": the tag grammar, at most 128 characters. */
const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

export const Tag = {
  parse(text: string): Tag | undefined {
    return tagPattern.test(text) ? (text as Tag) : undefined;
  },
};

/** What stands behind `/manifests/`: a tag or a digest. A digest has a colon, which no tag can have. */
export type Reference =
  | { readonly kind: "tag"; readonly tag: Tag }
  | { readonly kind: "digest"; readonly digest: Digest };

export const Reference = {
  parse(text: string): Reference | undefined {
    const digest = Digest.parse(text);
    if (digest !== undefined) return { kind: "digest", digest };
    const tag = Tag.parse(text);
    return tag === undefined ? undefined : { kind: "tag", tag };
  },
};
