import { QuotaExceeded } from "./quota-exceeded.ts";
import type { ByteQuota } from "./repository-records.ts";

/** What one user or organisation may have; the root namespace may have anything. Undefined is no limit. */
export interface NamespaceLimits {
  readonly maxRepositories?: number | undefined;
  /** All repositories' sizes together. */
  readonly maxBytes?: number | undefined;
}

export interface LimitedNamespace {
  readonly kind: "root" | "user" | "organization";
  readonly name: string;
}

/**
 * What the bytes of a namespace's repositories count for; undefined where nothing limits them.
 * @param size of its repositories together, in bytes.
 */
export function byteQuotaOf(
  { kind, name, size }: LimitedNamespace & { readonly size: number },
  { maxBytes }: NamespaceLimits,
): ByteQuota | undefined {
  if (maxBytes === undefined || kind === "root") return undefined;
  return { namespace: name, limit: maxBytes, left: maxBytes - size };
}

/** Before bytes come, whose number isn't known yet. @throws QuotaExceeded where none at all would fit. */
export function refuseUnlessAnyFits(quota: ByteQuota | undefined): void {
  if (quota !== undefined && quota.left <= 0) throw new QuotaExceeded("bytes", quota.namespace, quota.limit);
}

/** Once bytes were added, and the namespace has more than `maxBytes`. @throws QuotaExceeded */
export function refuseOverQuota({ kind, name }: LimitedNamespace, { maxBytes }: NamespaceLimits): void {
  if (maxBytes !== undefined && kind !== "root") throw new QuotaExceeded("bytes", name, maxBytes);
}

/** How many repositories a namespace may have; undefined for any number. */
export function maxRepositoriesOf(
  { kind }: Pick<LimitedNamespace, "kind">,
  { maxRepositories }: NamespaceLimits,
): number | undefined {
  return kind === "root" ? undefined : maxRepositories;
}

export function tooManyRepositories({ name }: LimitedNamespace, limit: number): QuotaExceeded {
  return new QuotaExceeded("repositories", name, limit);
}
