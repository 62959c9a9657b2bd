import {
  type Digest,
  type DigestAlgorithm,
  type Reference,
  RegistryError,
  type RepositoryName,
  type Tag,
} from "@estiva/protocol";
import type { StorageKey } from "./blobs/blob-store.ts";
import type { ManifestFacts } from "./manifests/manifest-facts.ts";

/**
 * What the registry knows: which repository has which blobs, manifests and tags. Every method that writes is
 * one transaction, durable when its promise resolves unless it says otherwise. Times are milliseconds since
 * 1970. Every implementation is proven by `metadata-store.suite.ts`.
 */
export interface MetadataStore extends AsyncDisposable {
  readonly repositories: RepositoryRecords;
  readonly blobs: BlobRecords;
  readonly uploads: UploadRecords;
  readonly manifests: ManifestRecords;
  readonly tags: TagRecords;
  readonly signingKeys: SigningKeyRecords;
  readonly events: EventRecords;

  /** Resolves if the store can be read; `/readyz` asks. */
  check(): Promise<void>;
}

/** Where a listing goes on: after this key, at most `limit` entries, in bytewise order. */
export interface PageRequest<Key extends string> {
  readonly after: Key | "";
  readonly limit: number;
}

export interface RepositoryRecords {
  exists(repository: RepositoryName): Promise<boolean>;

  /**
   * Before a push sends bytes: whether its namespace has room for any, and for the repository if it is new. Of
   * pushes at once the last is refused where its bytes are linked.
   * @throws NamespaceFull
   */
  admitPush(repository: RepositoryName): Promise<Room | undefined>;

  /** What fits now into the repository's namespace. Undefined where nothing limits it. */
  room(repository: RepositoryName): Promise<Room | undefined>;
}

/** What a namespace can still take. */
export interface Room {
  readonly bytes: number;
  /** What to answer to more. */
  readonly refusal: () => NamespaceFull;
}

/** A blob as one repository sees it. */
export interface LinkedBlob {
  readonly size: number;
  readonly storageKey: StorageKey;
  /** Until then no collection takes the blob from this repository. */
  readonly leaseUntil: number;
}

export interface BlobRecords {
  /** The blob if it is linked in this repository, which alone decides whether it can be seen there. */
  find(repository: RepositoryName, digest: Digest): Promise<LinkedBlob | undefined>;

  /** Promises the blob to a push that was told that it exists; false if it is gone meanwhile. */
  extendLease(
    repository: RepositoryName,
    digest: Digest,
    lease: { readonly until: number; readonly actor: string },
  ): Promise<boolean>;

  /**
   * Whether some blob of the repository is promised to this principal, until then or longer. Reads the links of the
   * repository one by one: for questions that are rarely asked.
   */
  hasLease(repository: RepositoryName, actor: string, until: number): Promise<boolean>;

  /**
   * Links stored bytes into the repository, makes the repository if needed, and ends the upload session.
   * @returns the key under which the blob is kept: an earlier copy of the same bytes wins, and the caller
   * deletes its own.
   */
  add(blob: NewBlob): Promise<StorageKey>;

  /** Links a blob that `source` has into `target`; false if `source` doesn't have it. */
  mount(mount: Mount): Promise<boolean>;

  /** Repositories that have the blob, at most `limit`. */
  holders(digest: Digest, limit: number): Promise<readonly RepositoryName[]>;

  /** Takes the blob out of the repository; its bytes are left to garbage collection. */
  unlink(repository: RepositoryName, digest: Digest, now: number): Promise<Removal>;
}

export type Removal = "removed" | "unknown" | "in-use";

export interface NewBlob extends Actor {
  readonly repository: RepositoryName;
  readonly digest: Digest;
  readonly size: number;
  readonly storageKey: StorageKey;
  readonly leaseUntil: number;
  readonly uploadId: string;
}

export interface Mount extends Actor {
  readonly target: RepositoryName;
  readonly source: RepositoryName;
  readonly digest: Digest;
  readonly leaseUntil: number;
}

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
  create(upload: NewUpload): Promise<void>;
  find(id: string): Promise<UploadRecord | undefined>;

  /**
   * Takes the session for one writer, so that of two racing requests one wins.
   * @param offset where the writer wants to go on; undefined for wherever the session stands.
   * @returns false if another writer has it or it stands elsewhere.
   */
  claim(id: string, writer: string, offset: number | undefined): Promise<boolean>;

  /** Records what has reached the disk and lets the session go; false, and nothing done, without the claim. */
  advance(id: string, writer: string, progress: UploadProgress): Promise<boolean>;

  /** Lets the session go as it was before the claim. */
  release(id: string, writer: string): Promise<void>;

  /** Lets go of every session: claims of a process that is no more. */
  releaseAll(): Promise<void>;

  /** False if there was none. */
  remove(id: string): Promise<boolean>;

  /** Open sessions that count for one account or address, up to `limit`. */
  countOpen(countedFor: string, limit: number): Promise<number>;

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

export interface UploadProgress {
  readonly offset: number;
  readonly algorithm: DigestAlgorithm;
  readonly hashState: Uint8Array | undefined;
  readonly expiresAt: number;
}

/** What a pull needs to know about a manifest before its bytes. */
export interface StoredManifest {
  readonly digest: Digest;
  readonly mediaType: string;
  /** In bytes. */
  readonly size: number;
}

export interface ManifestRecords {
  find(repository: RepositoryName, reference: Reference): Promise<StoredManifest | undefined>;
  bytes(repository: RepositoryName, digest: Digest): Promise<Uint8Array | undefined>;

  /** What is known of manifests; one that the repository doesn't have is missing. */
  facts(repository: RepositoryName, digests: readonly Digest[]): Promise<ReadonlyMap<Digest, ManifestFacts>>;

  /** Stores a manifest with its references, tags and events, if all that it needs is in the repository. */
  put(manifest: NewManifest): Promise<PutOutcome>;

  /**
   * Removes a manifest and the tags that point to it, unless an index of the repository lists it or one of the
   * tags is immutable.
   */
  delete(repository: RepositoryName, digest: Digest, by: Actor): Promise<Removal | "immutable">;

  /** Manifests whose subject is the given digest, whether or not that subject exists. */
  referrers(request: ReferrersRequest): Promise<ReferrersPage>;
}

export interface Actor {
  /** The principal's id. */
  readonly actor: string;
  readonly now: number;
}

export interface NewManifest extends Actor {
  readonly repository: RepositoryName;
  readonly digest: Digest;
  readonly mediaType: string;
  readonly artifactType: string | undefined;
  readonly bytes: Uint8Array;
  readonly facts: ManifestFacts;
  readonly references: readonly ManifestReference[];
  readonly subject: Digest | undefined;
  /** The descriptor, as JSON text, that the referrers list shows for this manifest. */
  readonly referrerDescriptor: string | undefined;
  readonly tags: readonly Tag[];
  /** Whether the caller has the right to move tags that exist. */
  readonly mayOverwrite: boolean;
}

export interface ManifestReference {
  readonly kind: "config" | "layer" | "child";
  readonly digest: Digest;
  /** As the manifest says, in bytes. */
  readonly size: number;
  /** Whether the repository must have it before the manifest may be stored. */
  readonly required: boolean;
}

export type PutOutcome =
  | { readonly stored: true; readonly sizeMismatches: readonly SizeMismatch[] }
  | { readonly stored: false; readonly missing: readonly Digest[] }
  | { readonly stored: false; readonly held: HeldTag };

/** A tag that a push may not move. */
export interface HeldTag {
  readonly tag: Tag;
  /** `overwriting`: the repository or the caller's rights don't allow to move tags. */
  readonly why: "immutable" | "overwriting";
}

export interface SizeMismatch {
  readonly digest: Digest;
  readonly said: number;
  readonly actual: number;
}

export interface ReferrersRequest {
  readonly repository: RepositoryName;
  readonly subject: Digest;
  readonly artifactType: string | undefined;
  readonly after: string;
  readonly limit: number;
  /** What all descriptors of the page may take together, in bytes; the first may be larger. */
  readonly maxSize: number;
}

export interface ReferrersPage {
  readonly referrers: readonly Referrer[];
  /** Whether there are others behind the last. */
  readonly more: boolean;
}

export interface Referrer {
  readonly digest: Digest;
  /** A JSON text. */
  readonly descriptor: string;
}

export interface TagRecords {
  page(repository: RepositoryName, request: PageRequest<string>): Promise<readonly Tag[]>;
  delete(repository: RepositoryName, tag: Tag, by: Actor): Promise<TagRemoval>;
}

export type TagRemoval = "removed" | "unknown" | "immutable";

export interface SigningKey {
  readonly id: string;
  readonly algorithm: string;
  /** A private JSON Web Key, as text. */
  readonly privateKey: string;
  readonly createdAt: number;
}

export interface SigningKeyRecords {
  /** Newest first. */
  all(): Promise<readonly SigningKey[]>;
  /** Adds the key only if there is none yet, so that two first starts agree. */
  addFirst(key: SigningKey): Promise<void>;
  /** Adds the key unless one was made after `unlessAfter`, so that of several rotations at once one counts. */
  addNext(key: SigningKey, unlessAfter: number): Promise<boolean>;
  /** Removes keys whose successor was made before this moment; never the newest. @returns how many. */
  removeSuperseded(before: number): Promise<number>;
}

/** Something that happened in a repository, as the outbox has it. */
export interface RepositoryEvent {
  /** Rises with time. */
  readonly id: number;
  readonly action: "push" | "delete";
  readonly repository: RepositoryName;
  readonly digest: Digest;
  readonly tag: Tag | null;
  readonly at: number;
}

export interface EventRecords {
  /** The newest event's id; 0 where there was none. */
  lastId(): Promise<number>;

  /** Events behind an id, at most `limit`, the oldest first. */
  after(id: number, limit: number): Promise<readonly RepositoryEvent[]>;

  /** Removes events older than `before`, at most `limit`, and says how many. */
  prune(before: number, limit: number): Promise<number>;
}

/** The namespace that a new repository would belong to was deleted. */
export class NamespaceGone extends Error {
  override readonly name = "NamespaceGone";
}

/** A user or an organisation has as much as it may have. */
export class NamespaceFull extends RegistryError {
  constructor(what: "repositories" | "bytes", namespace: string, limit: number) {
    const message =
      what === "bytes"
        ? `${namespace} may store ${limit} bytes, and this does not fit; delete a repository, or ask the registry's operator for more`
        : `${namespace} has ${limit} repositories, as many as it may; delete one, or ask the registry's operator for more`;
    super(what === "bytes" ? "namespaceFull" : "repositoriesTooMany", {
      message,
      detail: { namespace, limit },
    });
  }
}

/** The store can't be reached at the moment; the same call may succeed later. */
export class MetadataUnavailable extends Error {
  override readonly name = "MetadataUnavailable";
}

/** The store's disk is full. */
export class MetadataFull extends Error {
  override readonly name = "MetadataFull";
}
