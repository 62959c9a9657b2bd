import type { Digest, DigestAlgorithm, RepositoryName } from "@estiva/protocol";
import type { Requester } from "../requester.ts";
import type { Body } from "./body.ts";

/** Receives blobs in sessions of several requests: distribution-spec, "Pushing blobs". */
export interface UploadSessions {
  /** @throws RegistryError uploadsTooMany; QuotaExceeded */
  start(upload: UploadStart): Promise<UploadState>;

  /** Where an upload stands. @throws RegistryError uploadUnknown */
  status(upload: OpenUpload): Promise<UploadState>;

  /**
   * Adds bytes to an upload. Those of a request that broke off count too.
   * @returns how many bytes the upload has now.
   * @throws RegistryError uploadUnknown, uploadOutOfOrder, uploadInvalid, uploadIdle, uploadTooLarge; QuotaExceeded
   */
  append(upload: OpenUpload, chunk: Chunk): Promise<number>;

  /**
   * Adds the last bytes, if there are any, and makes the upload a blob if all bytes have the digest. With a
   * wrong digest the upload stays as it was before this request.
   * @throws RegistryError as `append`, and digestInvalid
   */
  finish(upload: OpenUpload, digest: Digest, chunk: Chunk): Promise<void>;

  /** @throws RegistryError uploadUnknown */
  cancel(upload: OpenUpload): Promise<void>;
}

export interface UploadStart {
  readonly repository: RepositoryName;
  readonly algorithm: DigestAlgorithm;
  /** Whose share of open uploads it takes: the requester, or an anonymous one's address. */
  readonly countedFor: string;
  /** Nobody else can touch the upload. */
  readonly by: Requester;
}

/** Names an upload as a request does: by its id, and for whom and where it must have been begun. */
export interface OpenUpload {
  readonly id: string;
  readonly repository: RepositoryName;
  readonly by: Requester;
}

export interface UploadState {
  readonly id: string;
  /** Bytes received and on disk. */
  readonly offset: number;
}

/** The bytes of one request for an upload. */
export interface Chunk {
  /** Where the request says that its bytes begin (Content-Range); undefined for "where the upload stands". */
  readonly start: number | undefined;
  /** How many bytes Content-Range promises. */
  readonly length: number | undefined;
  readonly body: Body;
}
