import { Digest, RegistryError } from "@estiva/protocol";
import { leaseDuration } from "../limits.ts";
import { MetadataFull } from "../metadata-failures.ts";
import type { MetadataStore } from "../metadata-store.ts";
import { QuotaExceeded } from "../repositories/quota-exceeded.ts";
import type { NewBlob } from "./blob-records.ts";
import type { BlobStore, StorageKey, UploadWriter } from "./blob-store.ts";

/** The place of one upload's bytes; the upload id makes it a place of their own, for ever. */
function storageKey(digest: Digest, uploadId: string): StorageKey {
  const hex = Digest.hex(digest);
  return `${Digest.algorithm(digest)}/${hex.slice(0, 2)}/${hex}/${uploadId}` as StorageKey;
}

/**
 * Bytes first, then the rows: on return both are on disk and the blob may be acknowledged. Where only the rows
 * fail, the bytes stay: whether the transaction happened is then not known, and unknown bytes are a scrub's job.
 * A full database, an exceeded quota or an ended session is sure that it did not happen: the bytes go, or each
 * attempt would fill the disk more.
 * @param blob `uploadId` is where the bytes are staged.
 * @throws QuotaExceeded, RegistryError uploadUnknown; the upload's bytes are gone.
 */
export async function storeBlob(
  { metadata, blobs, now }: { metadata: MetadataStore; blobs: BlobStore; now: () => number },
  writer: UploadWriter,
  { uploadId, ...blob }: Omit<NewBlob, "storageKey" | "leaseUntil" | "now"> & { readonly uploadId: string },
): Promise<void> {
  const key = storageKey(blob.digest, uploadId);
  await writer.commit(key);
  const at = now();
  const row = { ...blob, storageKey: key, leaseUntil: at + leaseDuration, now: at };
  const kept = await metadata.blobs.add(row).catch(async (error: unknown) => {
    if (error instanceof MetadataFull || error instanceof QuotaExceeded) await blobs.deleteBlob(key);
    throw error;
  });
  if (kept !== key) await blobs.deleteBlob(key);
  if (kept === undefined) throw new RegistryError("uploadUnknown");
}
