import { RegistryError } from "@estiva/protocol";

/** A user or an organisation has as much as it may have. */
export class QuotaExceeded extends RegistryError {
  /** @param limit what the namespace may have in all: repositories, or bytes. */
  constructor(quota: "repositories" | "bytes", namespace: string, limit: number) {
    const message =
      quota === "bytes"
        ? `${namespace} may store ${limit} bytes, and this does not fit; delete a repository, or ask the registry's operator for more`
        : `${namespace} has ${limit} repositories, as many as it may; delete one, or ask the registry's operator for more`;
    super(quota === "bytes" ? "namespaceFull" : "repositoriesTooMany", {
      message,
      detail: { namespace, limit },
    });
  }
}
