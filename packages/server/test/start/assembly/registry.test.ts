import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { RegistryError } from "@estiva/protocol";
import { imageManifest, pushBlob, pushManifest, seedRepository } from "@estiva/testing/content";
import { errorCodes, send } from "@estiva/testing/send";
import { withAdmin } from "@estiva/testing/with-admin";
import { pino } from "pino";
import { createConfig } from "#server/config/config.ts";
import { readEnvironment } from "#server/config/env.ts";
import type { BlobReader } from "#server/registry/blobs/blob-store.ts";
import type { RegistryWrapper } from "#server/registry/registry.ts";
import { type Server, startServer } from "#server/start/server.ts";

/** A real server with features around its registry that it knows nothing of. */
async function start(...wrappers: readonly RegistryWrapper[]): Promise<Server> {
  const dataDir = await mkdtemp(join(tmpdir(), "estiva-wrapped-"));
  const settings = { ESTIVA_LISTEN: "127.0.0.1:0", ESTIVA_DATA_DIR: dataDir, ...withAdmin };
  const config = createConfig(readEnvironment(settings), false);
  const server = await startServer(config, pino({ enabled: false }), wrappers);
  const dispose = async () => {
    await server[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true });
  };
  return { ...server, [Symbol.asyncDispose]: dispose };
}

const { ESTIVA_ADMIN_USERNAME: name, ESTIVA_ADMIN_PASSWORD: password } = withAdmin;
const chief = { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}` };

/** Lets each caller pull so many manifests, strangers by their addresses. A real limit has its own row in the table. */
function pullLimit(limit: number, pulls: Map<string, number>): RegistryWrapper {
  return (registry) => ({
    ...registry,
    manifestSource: {
      find: (pull) => registry.manifestSource.find(pull),
      read: async (pull, found) => {
        const { principal, address } = pull.by;
        const who = principal === "anonymous" ? `address:${address}` : principal;
        const count = (pulls.get(who) ?? 0) + 1;
        if (count > limit) {
          const message = "too many pulls";
          throw new RegistryError("uploadsTooMany", { message, headers: { "retry-after": "60" } });
        }
        pulls.set(who, count);
        return await registry.manifestSource.read(pull, found);
      },
    },
  });
}

test("a feature counts each caller's pulls of manifests and refuses the tenth; HEADs and revalidations are free", async () => {
  const pulls = new Map<string, number>();
  await using server = await start(pullLimit(9, pulls));
  const { manifest } = await seedRepository(server.address, "app");
  const pull = (method: string, headers: Readonly<Record<string, string>> = {}, reference = "v1") =>
    send(server.address, `/v2/app/manifests/${reference}`, { method, headers });
  for (let turn = 0; turn < 9; turn += 1) assert.equal((await pull("GET")).status, 200);
  for (const reference of ["v1", manifest]) {
    const refused = await pull("GET", {}, reference);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers["retry-after"], "60");
    assert.deepEqual(errorCodes(refused), ["TOOMANYREQUESTS"]);
  }
  assert.equal((await pull("HEAD")).status, 200);
  assert.equal((await pull("GET", { "if-none-match": `"${manifest}"` })).status, 304);
  assert.equal((await pull("GET", {}, "absent")).status, 404);
  assert.equal((await pull("GET", chief)).status, 200);
  assert.deepEqual([...pulls.values()], [9, 1]);
  assert.deepEqual(
    [...pulls.keys()].map((who) => who.replace(/^user:\d+$/, "a user")),
    ["address:127.0.0.1", "a user"],
  );
});

/** Told of every push and deletion that happened, as a webhook would be. */
function notify(told: Readonly<Record<string, unknown>>[]): RegistryWrapper {
  return (registry) => ({
    ...registry,
    manifestSink: {
      push: async (push) => {
        const pushed = await registry.manifestSink.push(push);
        const { digest, mediaType, tags } = pushed;
        const { principal, requestId } = push.by;
        told.push({
          did: "push",
          repository: push.repository,
          digest,
          mediaType,
          tags,
          principal,
          requestId,
        });
        return { ...pushed, warnings: ["told of it"] };
      },
    },
    tagRemover: {
      remove: async (removal) => {
        await registry.tagRemover.remove(removal);
        told.push({ did: "delete", tag: removal.tag, principal: removal.by.principal });
      },
    },
  });
}

test("a feature is told who pushed which tags, and of what was refused nothing", async () => {
  const told: Readonly<Record<string, unknown>>[] = [];
  await using server = await start(notify(told));
  const { address } = server;
  await pushBlob(address, "app", "{}", chief);
  const manifest = imageManifest();
  await assert.rejects(pushManifest(address, "app", "{", { tag: "broken", headers: chief }));
  const { digest } = await pushManifest(address, "app", manifest, { tag: "one", headers: chief });
  const both = await send(address, `/v2/app/manifests/${digest}?tag=two&tag=three`, {
    method: "PUT",
    headers: { ...chief, "content-type": "application/vnd.oci.image.manifest.v1+json" },
    body: manifest,
  });
  assert.equal(both.status, 201);
  assert.equal(both.headers.warning, '299 - "told of it"');
  const path = "/v2/app/manifests/two";
  assert.equal((await send(address, path, { method: "DELETE", headers: chief })).status, 202);
  assert.deepEqual(
    told.map(({ did, tags, tag }) => [did, tags ?? tag]),
    [
      ["push", ["one"]],
      ["push", ["two", "three"]],
      ["delete", "two"],
    ],
  );
  const [, push] = told;
  assert.equal(push?.repository, "app");
  assert.equal(push?.digest, digest);
  assert.equal(push?.requestId, both.headers["x-request-id"]);
  for (const { principal } of told) assert.match(String(principal), /^user:\d+$/);
});

/** Gives large blobs' readers another ability, as another store's would have it. */
function withReader(change: (reader: BlobReader) => BlobReader): RegistryWrapper {
  return (registry) => ({
    ...registry,
    blobSource: {
      promise: (pull) => registry.blobSource.promise(pull),
      open: async (pull) => {
        const content = await registry.blobSource.open(pull);
        return "bytes" in content ? content : { reader: change(content.reader) };
      },
    },
  });
}

test("a blob that its store can serve itself is redirected to; a part, a small one and a HEAD are not", async () => {
  let closed = 0;
  const url = "https://store.example/blob?signature=1";
  await using server = await start(
    withReader((reader) => ({
      size: reader.size,
      read: (buffer, position) => reader.read(buffer, position),
      redirectTo: async () => ({ url, expiresAt: Date.now() + 60_000 }),
      close: async () => {
        closed += 1;
        await reader.close();
      },
    })),
  );
  const bytes = randomBytes(300_000);
  const large = `/v2/app/blobs/${await pushBlob(server.address, "app", bytes)}`;
  const small = `/v2/app/blobs/${await pushBlob(server.address, "app", "small")}`;
  const redirected = await send(server.address, large);
  assert.equal(redirected.status, 307);
  assert.equal(redirected.headers.location, url);
  assert.equal(redirected.body.byteLength, 0);
  assert.equal(closed, 1);
  const part = await send(server.address, large, { headers: { range: "bytes=5-99" } });
  assert.equal(part.status, 206);
  assert.ok(part.body.equals(bytes.subarray(5, 100)));
  const head = await send(server.address, large, { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.equal(head.headers["content-length"], "300000");
  assert.equal((await send(server.address, small)).body.toString(), "small");
});

test("a blob that comes as a stream is served whole and in parts, its size known beforehand", async () => {
  const bytes = randomBytes(300_000);
  await using server = await start(
    withReader((reader) => ({
      size: reader.size,
      read: () => Promise.reject(new Error("a blob that streams is read")),
      async *stream({ start: from, end }) {
        for (let at = from; at < end; at += 7_000) yield bytes.subarray(at, Math.min(end, at + 7_000));
      },
      close: () => reader.close(),
    })),
  );
  const path = `/v2/app/blobs/${await pushBlob(server.address, "app", bytes)}`;
  const whole = await send(server.address, path);
  assert.equal(whole.headers["content-length"], "300000");
  assert.ok(whole.body.equals(bytes));
  const part = await send(server.address, path, { headers: { range: "bytes=100000-299999" } });
  assert.equal(part.status, 206);
  assert.ok(part.body.equals(bytes.subarray(100_000)));
});

test("features are laid around each other in their order, the first innermost", async () => {
  const told: Readonly<Record<string, unknown>>[] = [];
  const asked: string[] = [];
  const ask =
    (which: string): RegistryWrapper =>
    (registry) => ({
      ...registry,
      tagSource: {
        page: async (listing) => {
          asked.push(which);
          return await registry.tagSource.page(listing);
        },
      },
    });
  await using server = await start(ask("inner"), notify(told), ask("outer"));
  await seedRepository(server.address, "app");
  assert.equal((await send(server.address, "/v2/app/tags/list")).status, 200);
  assert.deepEqual(asked, ["outer", "inner"]);
  assert.equal(told.length, 1);
});
