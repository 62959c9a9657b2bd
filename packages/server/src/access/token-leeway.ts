import type { RepositoryName } from "@estiva/protocol";
import { leaseDuration } from "#server/registry/limits.ts";
import type { MetadataStore } from "#server/registry/metadata-store.ts";
import { type RegistryToken, tokenLifetime } from "./registry-tokens.ts";

/** In milliseconds after expiry. Clocks differ, and some clients renew only after a refusal. */
const everywhere = 60_000;
const blobRead = 60 * 60_000;

/** What an expired token is shown for. */
export type TokenUse =
  | { readonly kind: "standard" | "blob-read" }
  | { readonly kind: "upload"; readonly uploadId: string }
  | { readonly kind: "manifest-push"; readonly repository: RepositoryName };

/** Leases of the push that a token was fetched for were given after it was, and run on. */
function fromThisPush({ expiresAt }: RegistryToken, now: number): number {
  return Math.max(now, expiresAt - tokenLifetime * 1000 + leaseDuration);
}

/**
 * Whether a token still serves. docker, skopeo and containerd 1.x don't renew in the middle of a transfer: what
 * a token began, it may finish. Rights are not its business: they are read again for every request.
 */
export async function stillServes(
  token: RegistryToken,
  use: TokenUse,
  metadata: MetadataStore,
  now: number,
): Promise<boolean> {
  const late = now - token.expiresAt;
  if (late <= everywhere) return true;
  if (late > leaseDuration) return false;
  switch (use.kind) {
    case "standard":
      return false;
    case "blob-read":
      return late <= blobRead;
    case "upload":
      return (await metadata.uploads.find(use.uploadId))?.owner === token.principal;
    case "manifest-push":
      return await metadata.blobs.hasLease(use.repository, token.principal, fromThisPush(token, now));
  }
}
