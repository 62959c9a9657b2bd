import type { UploadParts } from "./upload-session.ts";

/** Ends an upload that becomes no blob: its row, its hash and its bytes. Succeeds if there is none. */
export async function forgetUpload(
  { metadata, liveHashes, blobs }: Pick<UploadParts, "metadata" | "liveHashes" | "blobs">,
  id: string,
): Promise<void> {
  await metadata.uploads.remove(id);
  liveHashes.forget(id);
  await blobs.discardUpload(id);
}
