import assert from "node:assert/strict";
import { join } from "node:path";
import { errorTable } from "@estiva/protocol";
import { SeededRandom } from "@estiva/testing/seeded-random";
import { type SpawnedServer, type SpawnOptions, spawnServer } from "@estiva/testing/spawn-server";
import { type Answer, Connection, errorCodes } from "./connection.ts";
import { Ledger } from "./ledger.ts";
import { databaseOf, logOf, poolThread, Strace } from "./strace.ts";
import { makeBlob, makeImage, type TestBlob, type TestManifest } from "./test-content.ts";
import { expectStatus, uploadBlob } from "./upload-blob.ts";
import { verifyAll } from "./verify-ledger.ts";

/** A disk that fails in one call, as strace spells it. */
export interface DiskFault {
  /** Blobs are handled by the pool's thread; the database and its log are watched wherever they are written. */
  readonly of: "blobs" | "log" | "database";
  /** By name; two that do the same are separated by a comma. */
  readonly call: string;
  readonly error: "EIO" | "ENOSPC";
}

interface FaultOptions extends SpawnOptions {
  readonly ledger?: Ledger;
  /** Of the image that is pushed at first. */
  readonly tag?: string;
}

/** A server with one image, whose disk can be made to fail. */
export class ServerUnderFaults implements AsyncDisposable {
  readonly server: SpawnedServer;
  readonly connection: Connection;
  readonly ledger: Ledger;
  readonly random = new SeededRandom(1);
  readonly repository = "faults";

  private constructor(server: SpawnedServer, ledger: Ledger) {
    this.server = server;
    this.ledger = ledger;
    this.connection = new Connection(server.url);
  }

  /** @param options with what an earlier server on the same data folder has acknowledged. */
  static async start({ ledger, tag = "before", ...options }: FaultOptions = {}): Promise<ServerUnderFaults> {
    // With one pool thread strace can be told whose calls fail.
    const server = await spawnServer({ ...options, env: { UV_THREADPOOL_SIZE: "1", ...options.env } });
    const started = new ServerUnderFaults(server, ledger ?? new Ledger());
    await started.pushImage(tag);
    return started;
  }

  async stop(): Promise<void> {
    const { code } = await this.server.stop();
    assert.equal(code, 0, this.server.output());
  }

  /** Everything that this kind of call touches fails until the result is disposed of. */
  async fail({ of, call, error }: DiskFault): Promise<Strace> {
    const { pid, dataDir } = this.server;
    const where = {
      blobs: () => ({ target: poolThread(pid) }),
      log: () => logOf(pid, dataDir),
      database: () => databaseOf(pid, dataDir),
    }[of]();
    return await Strace.attach({ ...where, calls: [call], inject: `${call}:error=${error}` });
  }

  blob(size = 100_000): TestBlob {
    return makeBlob(this.random, size);
  }

  async pushImage(tag: string): Promise<void> {
    const [config, layer] = [this.blob(500), this.blob(200_000)];
    const { connection, ledger, repository, random } = this;
    await uploadBlob(connection, ledger, { repository, blob: config }, "whole", random);
    await uploadBlob(connection, ledger, { repository, blob: layer }, "chunks", random);
    await this.keepManifest(makeImage(config, [layer], tag), tag);
  }

  /** Pushes what the server must keep from now on. */
  async keepWhole(blob: TestBlob): Promise<void> {
    expectStatus(await this.putWhole(blob), 201);
    this.ledger.keepsBlob({ repository: this.repository, blob });
  }

  /** The same for a manifest and its tag. */
  async keepManifest(manifest: TestManifest, tag: string): Promise<void> {
    expectStatus(await this.putManifest(manifest, tag), 201);
    this.ledger.keepsManifest({ repository: this.repository, manifest }, [tag]);
  }

  /** @returns the new session's path. */
  async startUpload(): Promise<string> {
    const answer = await this.connection.ask("POST", `/v2/${this.repository}/blobs/uploads/`);
    expectStatus(answer, 202);
    return answer.headers.location ?? "";
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
