/**
 * A repository's name as it is stored: checked, and in the short form where it belongs to the root namespace
 * (`library/app` is `app`).
 */
export type RepositoryName = string & { readonly __brand: "RepositoryName" };

/** Distribution-spec, "Pulling manifests": the `<name>` grammar. */
const pattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

/** Many clients limit a whole image name to this; the spec recommends it for `<name>`. In characters. */
export const maxRepositoryNameLength = 255;

/** The namespace of names with one segment; as the first of several segments it may be left out. */
export const rootNamespaceName = "library";
const rootPrefix = `${rootNamespaceName}/`;

export const RepositoryName = {
  /**
   * Reads a name as clients send it. One leading `library/` is dropped, once, so that `docker push
   * host/app` and `host/library/app` meet in one repository. Undefined where the name is not allowed.
   */
  parse(text: string): RepositoryName | undefined {
    if (text.length > maxRepositoryNameLength || !pattern.test(text)) return undefined;
    return (text.startsWith(rootPrefix) ? text.slice(rootPrefix.length) : text) as RepositoryName;
  },

  /** Whether the text itself says that the repository belongs to the root namespace, as `library/a/b` does. */
  saysRoot(text: string): boolean {
    return text.startsWith(rootPrefix);
  },
};
