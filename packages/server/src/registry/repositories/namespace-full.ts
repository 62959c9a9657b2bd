import { RegistryError } from "@estiva/protocol";

/** The namespace that a new repository would belong to was deleted. */
export class NamespaceGone extends Error {
  override readonly name = "NamespaceGone";
}

/** A user or an organisation has as much as it may have. */
export class NamespaceFull extends RegistryError {
  constructor(what: "repositories" | "bytes", namespace: string, limit: number) {
    const message =
      what === "bytes"
        ? `${namespace} may store ${limit} bytes, and this does not fit; delete a repository, or ask the registry's operator for more`
        : `${namespace} has ${limit} repositories, as many as it may; delete one, or ask the registry's operator for more`;
    super(what === "bytes" ? "namespaceFull" : "repositoriesTooMany", {
      message,
      detail: { namespace, limit },
    });
  }
}
