import type { DigestAlgorithm, RepositoryName } from "@estiva/protocol";

export interface UploadRecord {
  readonly id: string;
  readonly repository: RepositoryName;
  /** Bytes received and on disk. */
  readonly offset: number;
  readonly algorithm: DigestAlgorithm;
  /** The hash's state after `offset` bytes; undefined where they have to be read again. */
  readonly hashState: Uint8Array | undefined;
  /** Who began it; nobody else can touch it. */
  readonly owner: string;
  readonly expiresAt: number;
}

/**
 * Sessions are written without waiting for the disk: what a power loss takes is a session, never a blob, and an
 * older offset only makes the client send some bytes again.
 */
export interface UploadRecords {
  /**
   * @param maxOpen how many open sessions may count for whoever this one does; undefined for any number.
   * @returns false, and nothing made, where they have so many already.
   */
  create(upload: NewUpload, maxOpen?: number): Promise<boolean>;
  find(id: string): Promise<UploadRecord | undefined>;

  /**
   * Takes the session for one writer, so that of two racing requests one wins.
   * @returns undefined where there is no such session, another writer has it or it stands elsewhere.
   */
  claim(claim: UploadClaim): Promise<UploadRecord | undefined>;

  /** Records what has reached the disk and lets the session go; false, and nothing done, without the claim. */
  advance(id: string, writer: string, progress: UploadProgress): Promise<boolean>;

  /** Lets the session go as it was before the claim. */
  release(id: string, writer: string): Promise<void>;

  /** Lets go of every session: claims of a process that is no more. */
  releaseAll(): Promise<void>;

  /** False if there was none. */
  remove(id: string): Promise<boolean>;

  /** Open sessions of all repositories, by their names, at most `limit`. */
  open(limit: number): Promise<readonly Pick<UploadRecord, "id" | "repository">[]>;

  /** Sessions past their time and without a writer, at most `limit`. */
  expired(now: number, limit: number): Promise<readonly string[]>;
}

export interface NewUpload extends UploadRecord {
  readonly createdAt: number;
  /** Whose share of open uploads it takes. */
  readonly countedFor: string;
}

/** Only the owner's session of that repository, before it expires, can be claimed. */
export interface UploadClaim extends Pick<UploadRecord, "id" | "repository" | "owner"> {
  readonly writer: string;
  /** Where the writer wants to go on; undefined for wherever the session stands. */
  readonly offset: number | undefined;
  readonly now: number;
}

export interface UploadProgress {
  readonly offset: number;
  readonly algorithm: DigestAlgorithm;
  readonly hashState: Uint8Array | undefined;
  readonly expiresAt: number;
}
