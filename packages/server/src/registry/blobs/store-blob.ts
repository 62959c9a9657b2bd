import { Digest, type RepositoryName } from "@estiva/protocol";
import { leaseDuration } from "../limits.ts";
import { MetadataFull } from "../metadata-failures.ts";
import type { MetadataStore } from "../metadata-store.ts";
import { QuotaExceeded } from "../repositories/quota-exceeded.ts";
import type { BlobStore, StorageKey, UploadWriter } from "./blob-store.ts";

/** The place of one upload's bytes; the upload id makes it a place of their own, for ever. */
function storageKey(digest: Digest, uploadId: string): StorageKey {
  const hex = Digest.hex(digest);
  return `${Digest.algorithm(digest)}/${hex.slice(0, 2)}/${hex}/${uploadId}` as StorageKey;
}

/**
 * Bytes first, then the rows: on return both are on disk and the blob may be acknowledged. Where only the rows
 * fail, the bytes stay: whether the transaction happened is then not known, and unknown bytes are a scrub's job.
 * A full database or an exceeded quota is sure that it did not happen: the bytes go, or each attempt would fill
 * the disk more.
 * @throws QuotaExceeded; the upload's bytes are gone.
 */
export async function storeBlob(
  { metadata, blobs, now }: { metadata: MetadataStore; blobs: BlobStore; now: () => number },
  writer: UploadWriter,
  blob: { uploadId: string; repository: RepositoryName; digest: Digest; size: number; actor: string },
): Promise<void> {
  const key = storageKey(blob.digest, blob.uploadId);
  await writer.commit(key);
  const at = now();
  const row = { ...blob, storageKey: key, leaseUntil: at + leaseDuration, now: at };
  const kept = await metadata.blobs.add(row).catch(async (error: unknown) => {
    if (error instanceof MetadataFull || error instanceof QuotaExceeded) await blobs.deleteBlob(key);
    throw error;
  });
  if (kept !== key) await blobs.deleteBlob(key);
}
