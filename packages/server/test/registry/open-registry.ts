import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Digest, RepositoryName } from "@estiva/protocol";
import { FilesystemBlobStore } from "#server/adapters/blobs/filesystem/filesystem-blob-store.ts";
import { SqlMetadataStore } from "#server/adapters/sql/sql-metadata-store.ts";
import { SqliteDatabase } from "#server/adapters/sql/sqlite/sqlite-database.ts";
import type { BlobStore } from "#server/registry/blobs/blob-store.ts";
import { type ContentHashes, portableHashes } from "#server/registry/blobs/content-hash.ts";
import type { Registry } from "#server/registry/registry.ts";
import type { Requester } from "#server/registry/requester.ts";
import { type StoredRegistryParts, storedRegistry } from "#server/registry/stored-registry.ts";
import type { Body, Received } from "#server/registry/uploads/body.ts";
import type { OpenUpload } from "#server/registry/uploads/upload-sessions.ts";
import { now, repository } from "../adapters/sql/samples.ts";

export const hour = 60 * 60_000;
export const limits = { maxBlobSize: 1_000_000, uploadLifetime: 24 * hour, maxOpenUploads: 50 };

/** A registry on real stores in a folder of its own, with a clock that the test moves. */
export class OpenRegistry implements AsyncDisposable {
  readonly metadata: SqlMetadataStore;
  readonly blobs: BlobStore;
  readonly folder: string;
  readonly clock = { now };

  private constructor(metadata: SqlMetadataStore, blobs: BlobStore, folder: string) {
    this.metadata = metadata;
    this.blobs = blobs;
    this.folder = folder;
  }

  static async open(): Promise<OpenRegistry> {
    const folder = await mkdtemp(join(tmpdir(), "estiva-registry-"));
    const metadata = new SqlMetadataStore(await SqliteDatabase.open(join(folder, "estiva.db")));
    return new OpenRegistry(metadata, await FilesystemBlobStore.open(join(folder, "blobs")), folder);
  }

  /** A registry over the stores as another process would have it: with a memory of its own. */
  process(parts: Partial<StoredRegistryParts> = {}, hashes: ContentHashes = portableHashes): Registry {
    return storedRegistry({
      metadata: this.metadata,
      blobs: this.blobs,
      hashes,
      limits,
      cacheSize: 1_000_000,
      allowSparseIndexes: false,
      now: () => this.clock.now,
      ...parts,
    });
  }

  /** The upload ids that have staged bytes. */
  async staged(): Promise<readonly string[]> {
    return await readdir(join(this.folder, "blobs", "uploads"));
  }

  /** The files that the store keeps for a digest. */
  async files(digest: Digest): Promise<readonly string[]> {
    const [algorithm = "", hex = ""] = digest.split(":");
    const folder = join(this.folder, "blobs", algorithm, hex.slice(0, 2), hex);
    const names = await readdir(folder).catch(() => []);
    return names.map((name) => join(folder, name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.metadata[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true });
  }
}

/** Somebody who asks, and stays until the answer is there. */
export function requester(principal = "alice"): Requester {
  return { principal, address: "127.0.0.1", requestId: "test", signal: new AbortController().signal };
}

/** A request's body that brings these bytes, and ends as said. */
export function bodyOf(content: string, outcome: Received["outcome"] = "complete"): Body {
  return async (writer, hash, limit) => {
    const bytes = Buffer.from(content);
    if (bytes.byteLength > limit) return { received: 0, outcome: "too-large" };
    hash?.update(bytes);
    await writer.write(bytes);
    return { received: bytes.byteLength, outcome };
  };
}

/** A body that has begun, and goes on when told to. */
export function heldBody(content: string): { body: Body; begun: Promise<void>; goOn: () => void } {
  const begun = Promise.withResolvers<void>();
  const mayGoOn = Promise.withResolvers<void>();
  const body: Body = async (...call) => {
    begun.resolve();
    await mayGoOn.promise;
    return await bodyOf(content)(...call);
  };
  return { body, begun: begun.promise, goOn: mayGoOn.resolve };
}

export function chunk(body: Body, start?: number, length?: number) {
  return { start, length, body };
}

export async function begin(registry: Registry, name: RepositoryName = repository()): Promise<OpenUpload> {
  const by = requester();
  const start = { repository: name, algorithm: "sha256", countedFor: "alice", by } as const;
  const { id } = await registry.uploadSessions.start(start);
  return { id, repository: name, by };
}

export async function push(registry: Registry, name: RepositoryName, digest: Digest, content: string) {
  await registry.blobSink.receive({ repository: name, digest, body: bodyOf(content), by: requester() });
}

/** A blob's bytes as a pull gets them. */
export async function pull(registry: Registry, name: RepositoryName, digest: Digest): Promise<string> {
  const content = await registry.blobSource.open({ repository: name, digest, by: requester() });
  if ("bytes" in content) return Buffer.from(content.bytes).toString();
  try {
    const bytes = Buffer.alloc(content.reader.size);
    await content.reader.read(bytes, 0);
    return bytes.toString();
  } finally {
    await content.reader.close();
  }
}
