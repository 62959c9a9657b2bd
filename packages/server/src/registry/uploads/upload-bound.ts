import { RegistryError } from "@estiva/protocol";
import type { Limits } from "../limits.ts";
import { QuotaExceeded } from "../repositories/quota-exceeded.ts";
import type { ByteQuota } from "../repositories/repository-records.ts";

export interface UploadBound {
  readonly bytes: number;
  /** What to answer to more. */
  readonly refusal: () => RegistryError;
}

/** What one blob may have: as much as is left of its namespace's quota, or as any blob. */
export function uploadBound({ maxBlobSize }: Limits, quota: ByteQuota | undefined): UploadBound {
  if (quota !== undefined && quota.left < maxBlobSize) {
    const { namespace, limit, left } = quota;
    return { bytes: left, refusal: () => new QuotaExceeded("bytes", namespace, limit) };
  }
  return { bytes: maxBlobSize, refusal: () => new RegistryError("uploadTooLarge") };
}
