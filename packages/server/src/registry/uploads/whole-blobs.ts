import { randomUUID } from "node:crypto";
import { Digest, RegistryError } from "@estiva/protocol";
import type { BlobPush, BlobSink } from "../blobs/blob-sink.ts";
import { isLinked } from "../blobs/is-linked.ts";
import { storeBlob } from "../blobs/store-blob.ts";
import { uploadBound } from "./upload-bound.ts";
import type { UploadParts } from "./upload-session.ts";

/** Receives whole blobs into the two stores. */
export class WholeBlobs implements BlobSink {
  readonly #parts: Omit<UploadParts, "liveHashes">;

  constructor(parts: Omit<UploadParts, "liveHashes">) {
    this.#parts = parts;
  }

  async receive({ repository, digest, body, by }: BlobPush): Promise<void> {
    const { blobs, hashes, limits, metadata } = this.#parts;
    const quota = (await isLinked(metadata, repository, digest))
      ? undefined
      : await metadata.repositories.admitPush(repository);
    const { bytes, refusal } = uploadBound(limits, quota);
    const uploadId = randomUUID();
    const writer = await blobs.openUpload(uploadId, 0);
    const hash = hashes.create(Digest.algorithm(digest));
    try {
      const { received, outcome } = await body(writer, hash, bytes);
      if (outcome === "too-large") throw refusal();
      if (outcome !== "complete") throw new RegistryError("uploadIdle");
      if (Digest.of(Digest.algorithm(digest), hash.digestHex()) !== digest)
        throw new RegistryError("digestInvalid");
      await storeBlob(this.#parts, writer, {
        uploadId,
        session: undefined,
        repository,
        digest,
        size: received,
        actor: by.principal,
      });
    } catch (error) {
      await writer.close();
      await blobs.discardUpload(uploadId);
      throw error;
    } finally {
      hash.dispose();
    }
  }
}
