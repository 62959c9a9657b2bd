import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { blobOfBytes, RegistryApiError, RegistryClient } from "@estiva/client/registry";
import { mediaTypes } from "@estiva/protocol/media-types";
import { type BreakableWay, breakableWay } from "@estiva/testing/breakable-way";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";

let server: SpawnedServer;
let way: BreakableWay;
let client: RegistryClient;

before(async () => {
  server = await spawnServer({ env: { ESTIVA_ROOT_NAMESPACE: "open" } });
  way = await breakableWay(server.url);
  client = new RegistryClient({
    baseUrl: way.url,
    headers: { host: server.host },
    retries: 3,
    retryDelay: 10,
  });
});
after(async () => {
  client[Symbol.dispose]();
  await way[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const MiB = 1024 * 1024;

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(chunks));
}

function imageOf(config: { digest: string; size: number }, more: object = {}): Buffer {
  const descriptor = { mediaType: mediaTypes.ociEmpty, digest: config.digest, size: config.size };
  const image = { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config: descriptor, layers: [] };
  return Buffer.from(JSON.stringify({ ...image, ...more }));
}

describe("blobs", () => {
  for (const [name, size, options] of [
    ["small ones, in one request", 100, {}],
    ["large ones, in one stream", 3 * MiB, {}],
    ["in chunks", 3 * MiB + 5, { chunkSize: MiB }],
    ["a single byte", 1, { chunkSize: 10 }],
    ["the empty one", 0, {}],
  ] as const) {
    test(`are pushed and pulled: ${name}`, async () => {
      const bytes = randomBytes(size);
      const repository = client.repository("app");
      const digest = await repository.pushBlob(blobOfBytes(bytes), options);
      assert.equal(await repository.blobSize(digest), size);
      assert.deepEqual(await collect(repository.pullBlob(digest)), bytes);
    });
  }

  test("are pushed without knowing their digest or length", async () => {
    const bytes = randomBytes(2 * MiB);
    const repository = client.repository("app");
    const open = async function* (start: number) {
      for (let at = start; at < bytes.byteLength; at += 100_000) yield bytes.subarray(at, at + 100_000);
    };
    way.breakAfter(MiB, "up");
    const digest = await repository.pushBlob({ digest: undefined, size: undefined, open });
    assert.equal(digest, blobOfBytes(bytes).digest);
  });

  test("go on where the connection broke on the way up, without being sent twice", async () => {
    const bytes = randomBytes(8 * MiB);
    const starts: number[] = [];
    const source = { ...blobOfBytes(bytes), open: (start: number) => pieces(bytes, start, starts) };
    way.breakAfter(5 * MiB, "up");
    await client.repository("app").pushBlob(source);
    const [first, ...later] = starts;
    assert.equal(first, 0);
    assert.ok((later.at(-1) ?? 0) > MiB, `went on at ${later.join()}`);
  });

  test("are known to be there where only the last answer was lost", async () => {
    const bytes = randomBytes(2 * MiB);
    const repository = client.repository("lost");
    const upload = await repository.startUpload();
    await upload.append(bytes);
    await upload.finish(blobOfBytes(bytes).digest);
    await assert.rejects(upload.refresh(), { code: "BLOB_UPLOAD_UNKNOWN", status: 404 });
    const sent: number[] = [];
    await repository.pushBlob({ ...blobOfBytes(bytes), open: (start) => pieces(bytes, start, sent) });
    assert.deepEqual(sent, []);
  });

  test("go on where the connection broke on the way down", async () => {
    const bytes = randomBytes(8 * MiB);
    const repository = client.repository("app");
    const digest = await repository.pushBlob(blobOfBytes(bytes));
    const before = way.breaks;
    way.breakAfter(3 * MiB, "down");
    assert.deepEqual(await collect(repository.pullBlob(digest)), bytes);
    assert.equal(way.breaks, before + 1);
  });

  test("are read in part", async () => {
    const bytes = randomBytes(MiB);
    const repository = client.repository("app");
    const digest = await repository.pushBlob(blobOfBytes(bytes));
    const range = { start: 1000, end: 5000 };
    assert.deepEqual(await collect(repository.pullBlob(digest, { range })), bytes.subarray(1000, 5000));
  });

  test("are mounted from another repository, or sent where that has none", async () => {
    const source = blobOfBytes(randomBytes(2 * MiB));
    await client.repository("first").pushBlob(source);
    const opened: number[] = [];
    const open = (start: number) => {
      opened.push(start);
      return source.open(start);
    };
    await client.repository("second").pushBlob({ ...source, open }, { mountFrom: "first" });
    assert.deepEqual(opened, []);
    const other = blobOfBytes(randomBytes(2 * MiB));
    await client.repository("second").pushBlob(other, { mountFrom: "first" });
    assert.equal(await client.repository("second").blobSize(other.digest), other.size);
  });

  test("are given up by the caller's signal, in both directions", async () => {
    const bytes = randomBytes(4 * MiB);
    const repository = client.repository("app");
    const leaving = new AbortController();
    const reason = new Error("enough");
    const source = {
      ...blobOfBytes(bytes),
      async *open() {
        yield bytes.subarray(0, MiB);
        leaving.abort(reason);
        yield bytes.subarray(MiB);
      },
    };
    await assert.rejects(repository.pushBlob(source, { signal: leaving.signal }), reason);
    const digest = await repository.pushBlob(blobOfBytes(bytes));
    const stopping = new AbortController();
    const pull = async () => {
      for await (const chunk of repository.pullBlob(digest, { signal: stopping.signal })) {
        assert.ok(chunk.byteLength > 0);
        stopping.abort(reason);
      }
    };
    await assert.rejects(pull(), reason);
  });

  test("a source's own error is the caller's, and not taken for the network's", async () => {
    const failure = new Error("the disk is gone");
    const source = {
      digest: undefined,
      size: undefined,
      async *open() {
        yield randomBytes(100);
        throw failure;
      },
    };
    await assert.rejects(client.repository("app").pushBlob(source), failure);
  });

  test("are deleted, and what is refused says why in the server's words", async () => {
    const repository = client.repository("app");
    const digest = await repository.pushBlob(blobOfBytes("to be deleted"));
    await repository.deleteBlob(digest);
    assert.equal(await repository.blobSize(digest), undefined);
    const error = await collect(repository.pullBlob(digest)).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof RegistryApiError);
    assert.equal(error.code, "BLOB_UNKNOWN");
    assert.equal(error.status, 404);
    assert.equal(error.errors.length, 1);
  });
});

describe("manifests", () => {
  test("are pushed under tags, pulled by tag and digest, listed, deleted", async () => {
    const repository = client.repository("images");
    await repository.pushBlob(blobOfBytes("{}"));
    const manifest = { mediaType: mediaTypes.ociManifest, bytes: imageOf(blobOfBytes("{}")) };
    const { digest, size } = await repository.pushManifest(manifest, { tags: ["1.0"] });
    assert.equal(size, manifest.bytes.byteLength);
    const many = Array.from({ length: 23 }, (_, n) => `v${String(n).padStart(2, "0")}`);
    await repository.pushManifest(manifest, { tags: many });
    for (const reference of ["1.0", "v22", digest]) {
      assert.deepEqual(await repository.pullManifest(reference), { ...manifest, digest });
      assert.deepEqual(await repository.headManifest(reference), {
        mediaType: manifest.mediaType,
        digest,
        size,
      });
    }
    assert.deepEqual(await Array.fromAsync(repository.tags({ pageSize: 10 })), ["1.0", ...many]);
    await repository.deleteManifest("1.0");
    assert.equal(await repository.headManifest("1.0"), undefined);
    await repository.deleteManifest(digest);
    await assert.rejects(repository.pullManifest(digest), { code: "MANIFEST_UNKNOWN" });
  });

  test("have referrers, of all types or one", async () => {
    const repository = client.repository("signed");
    await repository.pushBlob(blobOfBytes("{}"));
    const mediaType = mediaTypes.ociManifest;
    const image = await repository.pushManifest({ mediaType, bytes: imageOf(blobOfBytes("{}")) });
    const subject = { mediaType, digest: image.digest, size: image.size };
    for (const artifactType of ["text/one", "text/two"]) {
      const bytes = imageOf(blobOfBytes("{}"), { subject, artifactType });
      assert.equal((await repository.pushManifest({ mediaType, bytes })).subject, image.digest);
    }
    const found = await Array.fromAsync(repository.referrers(image.digest));
    assert.deepEqual(found.map(({ artifactType }) => artifactType).toSorted(), ["text/one", "text/two"]);
    const one = await Array.fromAsync(repository.referrers(image.digest, { artifactType: "text/one" }));
    assert.deepEqual(
      one.map(({ artifactType }) => artifactType),
      ["text/one"],
    );
  });

  test("the catalog names the repositories", async () => {
    const names = await Array.fromAsync(client.repositories({ pageSize: 2 }));
    assert.ok(names.includes("images") && names.includes("signed"), names.join());
    await client.check();
  });
});

async function* pieces(bytes: Buffer, start: number, starts: number[]): AsyncGenerator<Uint8Array> {
  starts.push(start);
  for (let at = start; at < bytes.byteLength; at += 65_536) yield bytes.subarray(at, at + 65_536);
}
