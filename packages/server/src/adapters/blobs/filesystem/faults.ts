import { BlobStoreFailure, BlobStoreFull } from "#server/registry/blobs/blob-store.ts";
import { errorCode } from "./system-calls.ts";

/** Translates what the operating system said into the port's words, keeping it as the cause. */
export function storeFault(error: unknown, doing: string): BlobStoreFull | BlobStoreFailure {
  if (error instanceof BlobStoreFull || error instanceof BlobStoreFailure) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return isFull(error)
    ? new BlobStoreFull(`no room while ${doing}: ${reason}`, { cause: error })
    : new BlobStoreFailure(`failed while ${doing}: ${reason}`, { cause: error });
}

function isFull(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOSPC" || code === "EDQUOT";
}
