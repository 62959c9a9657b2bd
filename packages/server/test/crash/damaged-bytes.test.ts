import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { assertFailure, ServerUnderFaults } from "./server-under-faults.ts";
import { hasDigest, makeImage } from "./test-content.ts";
import { expectStatus } from "./upload-blob.ts";

describe("stored bytes that change on the disk", () => {
  let under: ServerUnderFaults;
  before(async () => {
    under = await ServerUnderFaults.start();
  });
  after(async () => await under[Symbol.asyncDispose]());

  const pull = (digest: string) => under.connection.ask("GET", `/v2/${under.repository}/blobs/${digest}`);

  /** The one file of a blob. */
  const fileOf = (digest: string) => {
    const folder = under.folderOf(digest);
    const [generation = ""] = readdirSync(folder);
    return join(folder, generation);
  };

  test("a small blob with a flipped bit is never served, nor remembered", async () => {
    const blob = under.blob(10_000);
    await under.keepWhole(blob);
    const file = fileOf(blob.digest);
    const good = readFileSync(file);
    const bad = Buffer.from(good);
    bad.writeUInt8(bad.readUInt8(5_000) ^ 1, 5_000);
    writeFileSync(file, bad);
    assertFailure(await pull(blob.digest), 500);
    assertFailure(await pull(blob.digest), 500);
    assert.match(under.server.output(), new RegExp(`${blob.digest} has other bytes`));
    writeFileSync(file, good);
    const healed = await pull(blob.digest);
    expectStatus(healed, 200);
    assert.ok(hasDigest(healed.body, blob.digest));
  });

  test("a blob in memory does not follow its file: what is served keeps its digest", async () => {
    const blob = under.blob(10_000);
    await under.keepWhole(blob);
    expectStatus(await pull(blob.digest), 200);
    writeFileSync(fileOf(blob.digest), Buffer.alloc(10_000));
    const answer = await pull(blob.digest);
    expectStatus(answer, 200);
    assert.ok(hasDigest(answer.body, blob.digest));
  });

  test("a large blob that is too short, or gone, is an error and not a short answer", async () => {
    const blob = under.blob(300_000);
    await under.keepWhole(blob);
    const file = fileOf(blob.digest);
    truncateSync(file, 299_999);
    assertFailure(await pull(blob.digest), 500);
    rmSync(file);
    assertFailure(await pull(blob.digest), 500);
  });

  test("a manifest whose row was changed is never served, nor remembered", async () => {
    const config = under.blob(300);
    await under.keepWhole(config);
    const image = makeImage(config, [], "damaged");
    await under.keepManifest(image, "damaged");
    const change = (bytes: Uint8Array) => {
      using database = new DatabaseSync(join(under.server.dataDir, "estiva.db"));
      database.prepare("update manifests set bytes = ? where digest = ?").run(bytes, image.digest);
    };
    const get = () => under.connection.ask("GET", `/v2/${under.repository}/manifests/damaged`);
    change(Buffer.from(image.bytes.toString().replace("damaged", "changed")));
    assertFailure(await get(), 500);
    assertFailure(await get(), 500);
    change(image.bytes);
    const healed = await get();
    expectStatus(healed, 200);
    assert.deepEqual(healed.body, image.bytes);
  });
});
