import { randomUUID } from "node:crypto";
import { Digest, RegistryError, type RepositoryName } from "@estiva/protocol";
import { BlobStoreFailure, StagedBytesMissing } from "../blobs/blob-store.ts";
import { isLinked } from "../blobs/is-linked.ts";
import type { ByteQuota } from "../repositories/repository-records.ts";
import type { Received } from "./body.ts";
import { forgetUpload } from "./forget-upload.ts";
import type { UploadRecord } from "./upload-records.ts";
import { ClaimedSession, findSession, type UploadParts } from "./upload-session.ts";
import type { Chunk, OpenUpload, UploadSessions, UploadStart } from "./upload-sessions.ts";

/** Sessions whose rows are in the metadata store and whose bytes in the blob store. */
export class Uploads implements UploadSessions {
  readonly #parts: UploadParts;

  constructor(parts: UploadParts) {
    this.#parts = parts;
  }

  async start({ repository, algorithm, countedFor, by }: UploadStart): Promise<UploadRecord> {
    const { metadata, limits, now } = this.#parts;
    await metadata.repositories.admitPush(repository);
    const createdAt = now();
    const expiresAt = createdAt + limits.uploadLifetime;
    const upload = {
      id: randomUUID(),
      repository,
      offset: 0,
      algorithm,
      hashState: undefined,
      owner: by.principal,
      expiresAt,
    };
    if (!(await metadata.uploads.create({ ...upload, createdAt, countedFor }, limits.maxOpenUploads)))
      throw new RegistryError("uploadsTooMany", { headers: { "retry-after": "60" } });
    return upload;
  }

  async status(upload: OpenUpload): Promise<UploadRecord> {
    const record = await findSession(this.#parts, upload);
    if (record.offset > 0) await this.#assertStaged(record);
    return record;
  }

  async append(upload: OpenUpload, chunk: Chunk): Promise<number> {
    return await this.#writing(upload, chunk.start, async (session) => {
      const quota = await this.#parts.metadata.repositories.byteQuota(upload.repository);
      const result = await session.receive(chunk, quota);
      refuseUnexpected(result, chunk);
      await session.keepProgress();
      if (result.outcome === "idle") throw new RegistryError("uploadIdle");
      return session.offset;
    });
  }

  async finish(upload: OpenUpload, digest: Digest, chunk: Chunk): Promise<void> {
    const { repository, by } = upload;
    await this.#writing(upload, chunk.start, async (session) => {
      session.useAlgorithm(Digest.algorithm(digest));
      const result = await session.receive(chunk, await this.#quotaFor(repository, digest));
      refuseUnexpected(result, chunk);
      if (result.outcome !== "complete") {
        await session.keepProgress();
        throw new RegistryError("uploadIdle");
      }
      if (!(await session.matches(digest, by.signal))) throw new RegistryError("digestInvalid");
      await session.commit(digest);
    });
  }

  async cancel(upload: OpenUpload): Promise<void> {
    await findSession(this.#parts, upload);
    await forgetUpload(this.#parts, upload.id);
  }

  /** A crash between a closing request's rename and its commit leaves a session whose bytes are gone. */
  async #assertStaged({ id, offset }: UploadRecord): Promise<void> {
    try {
      const writer = await this.#parts.blobs.openUpload(id, offset);
      await writer.close();
    } catch (error) {
      throw error instanceof StagedBytesMissing
        ? new RegistryError("uploadUnknown", { cause: error })
        : error;
    }
  }

  /** As `byteQuota`, for bytes whose digest is known: those that the repository has already take none. */
  async #quotaFor(repository: RepositoryName, digest: Digest): Promise<ByteQuota | undefined> {
    const quota = await this.#parts.metadata.repositories.byteQuota(repository);
    return quota === undefined || (await isLinked(this.#parts.metadata, repository, digest))
      ? undefined
      : quota;
  }

  async #writing<T>(
    upload: OpenUpload,
    start: number | undefined,
    work: (session: ClaimedSession) => Promise<T>,
  ): Promise<T> {
    const session = await ClaimedSession.claim(this.#parts, upload, start);
    try {
      return await work(session);
    } catch (error) {
      await session.abandon(error);
      // Cancelled or swept while this request wrote: that, and not what it broke, is the answer. A store that
      // failed, or an exceeded quota, has ended the session itself, and must be heard of.
      const isAnswer = error instanceof RegistryError || error instanceof BlobStoreFailure;
      if (!isAnswer) await findSession(this.#parts, upload);
      throw error;
    }
  }
}

function refuseUnexpected({ received, outcome }: Received, { length }: Chunk): void {
  if (outcome === "complete" && length !== undefined && received !== length) {
    const message = `Content-Range promises ${length} bytes, but ${received} came`;
    throw new RegistryError("uploadInvalid", { message });
  }
}
