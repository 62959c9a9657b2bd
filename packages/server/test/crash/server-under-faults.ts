import assert from "node:assert/strict";
import { join } from "node:path";
import { errorTable } from "@estiva/protocol";
import { type SpawnedServer, spawnServer } from "#test/support/spawn-server.ts";
import { type Answer, Connection, errorCodes } from "./connection.ts";
import { Ledger } from "./ledger.ts";
import { SeededRandom } from "./seeded-random.ts";
import { poolThread, Strace } from "./strace.ts";
import { makeBlob, makeImage, type TestBlob, type TestManifest } from "./test-content.ts";
import { expectStatus, uploadBlob } from "./upload-blob.ts";
import { verifyAll } from "./verify-ledger.ts";

/** A disk that fails in one call, as strace spells it. */
export interface DiskFault {
  /** The pool's thread handles blobs, the main thread SQLite. */
  readonly thread: "pool" | "main";
  readonly call: string;
  readonly error: "EIO" | "ENOSPC";
}

/** A server with one image, whose disk can be made to fail. */
export class ServerUnderFaults implements AsyncDisposable {
  readonly server: SpawnedServer;
  readonly connection: Connection;
  readonly ledger = new Ledger();
  readonly random = new SeededRandom(1);
  readonly repository = "faults";

  private constructor(server: SpawnedServer) {
    this.server = server;
    this.connection = new Connection(server.url);
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<ServerUnderFaults> {
    // With one pool thread strace can be told whose calls fail.
    const server = await spawnServer({ env: { UV_THREADPOOL_SIZE: "1", ...env } });
    const started = new ServerUnderFaults(server);
    await started.pushImage("before");
    return started;
  }

  /** Everything that this kind of call touches fails until the result is disposed of. */
  async fail({ thread, call, error }: DiskFault): Promise<Strace> {
    const target = thread === "main" ? this.server.pid : poolThread(this.server.pid);
    return await Strace.attach({ target, calls: [call], inject: `${call}:error=${error}` });
  }

  blob(size = 100_000): TestBlob {
    return makeBlob(this.random, size);
  }

  async pushImage(tag: string): Promise<void> {
    const [config, layer] = [this.blob(500), this.blob(200_000)];
    const { repository } = this;
    await uploadBlob(this.connection, this.ledger, { repository, blob: config }, "whole", this.random);
    await uploadBlob(this.connection, this.ledger, { repository, blob: layer }, "chunks", this.random);
    const manifest = makeImage(config, [layer], tag);
    expectStatus(await this.putManifest(manifest, tag), 201);
    this.ledger.keepsManifest({ repository, manifest }, [tag]);
  }

  async putWhole({ digest, bytes }: TestBlob): Promise<Answer> {
    const path = `/v2/${this.repository}/blobs/uploads/?digest=${digest}`;
    const headers = { "content-type": "application/octet-stream" };
    return await this.connection.ask("POST", path, { headers, body: bytes() });
  }

  async putManifest({ mediaType, bytes }: TestManifest, tag: string): Promise<Answer> {
    const headers = { "content-type": mediaType };
    return await this.connection.ask("PUT", `/v2/${this.repository}/manifests/${tag}`, {
      headers,
      body: bytes,
    });
  }

  async has(digest: string): Promise<boolean> {
    return (await this.connection.ask("HEAD", `/v2/${this.repository}/blobs/${digest}`)).status === 200;
  }

  async verifyAll(): Promise<void> {
    await verifyAll(this.connection, this.ledger);
  }

  /** The folder in which a blob's file lies once it has its name. */
  folderOf(digest: string): string {
    const [algorithm = "", hex = ""] = digest.split(":");
    return join(this.server.dataDir, "blobs", algorithm, hex.slice(0, 2), hex);
  }

  get uploadsFolder(): string {
    return join(this.server.dataDir, "blobs", "uploads");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection[Symbol.dispose]();
    await this.server[Symbol.asyncDispose]();
  }
}

/** Answers that say that the registry failed, and how: 5xx with a body from the table of errors. */
export function assertFailure(answer: Answer, status: number): void {
  expectStatus(answer, status);
  const kinds = Object.values(errorTable).filter((kind) => kind.status === status);
  const codes = errorCodes(answer);
  assert.equal(codes.length, 1);
  assert.ok(
    kinds.some(({ code }) => code === codes[0]),
    `${codes[0]} is no code of a ${status}`,
  );
}
