import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import {
  type Digest,
  type ErrorName,
  mediaTypes,
  type Reference,
  RegistryError,
  type RepositoryName,
} from "@estiva/protocol";
import type { BlobMount } from "#server/registry/blobs/blob-mounter.ts";
import { ContentCache } from "#server/registry/blobs/content-cache.ts";
import { ContentDamaged } from "#server/registry/blobs/content-damaged.ts";
import type { ContentHash } from "#server/registry/blobs/content-hash.ts";
import { leaseDuration } from "#server/registry/limits.ts";
import type { Registry } from "#server/registry/registry.ts";
import { LiveHashes } from "#server/registry/uploads/live-hashes.ts";
import { byDigest, byTag, digestOf, repository, tag, unique } from "../adapters/sql/samples.ts";
import { hour, OpenRegistry, pull, push, requester } from "./open-registry.ts";

let open: OpenRegistry;
let registry: Registry;
before(async () => {
  open = await OpenRegistry.open();
  registry = open.process();
});
after(() => open[Symbol.asyncDispose]());

function refused(kind: ErrorName): (error: unknown) => boolean {
  return (error) => error instanceof RegistryError && error.kind === kind;
}

async function pushed(content = `content ${unique()}`, name = repository()) {
  const digest = digestOf(content);
  await push(registry, name, digest, content);
  return { name, digest, content };
}

async function overwrite(digest: ReturnType<typeof digestOf>, bytes: string): Promise<void> {
  for (const file of await open.files(digest)) {
    await rm(file);
    await writeFile(file, bytes);
  }
}

describe("the cache of small content", () => {
  const a = digestOf("a");
  const b = digestOf("b");
  const c = digestOf("c");

  test("stays within its bytes, entries' own included, and forgets what was not used for longest", () => {
    const cache = new ContentCache(3_000);
    cache.set(a, new Uint8Array(1_000));
    cache.set(b, new Uint8Array(1_000));
    assert.notEqual(cache.get(a), undefined);
    cache.set(c, new Uint8Array(1_000));
    assert.equal(cache.get(b), undefined, "b was used longer ago than a");
    assert.notEqual(cache.get(a), undefined);
    assert.notEqual(cache.get(c), undefined);
    assert.ok(cache.weight <= 3_000);
  });

  test("is bounded also for content without bytes", () => {
    const cache = new ContentCache(100_000);
    for (let entry = 0; entry < 2_000; entry += 1) cache.set(digestOf(`${entry}`), new Uint8Array(0));
    assert.ok(cache.weight <= 100_000);
    assert.ok(cache.weight > 50_000);
    assert.equal(cache.get(digestOf("0")), undefined);
    assert.notEqual(cache.get(digestOf("1999")), undefined);
  });

  test("counts an entry once, however often it is set, and keeps nothing that doesn't fit", () => {
    const cache = new ContentCache(2_000);
    for (let turn = 0; turn < 10; turn += 1) cache.set(a, new Uint8Array(1_000));
    const { weight } = cache;
    assert.ok(weight < 2_000);
    cache.set(b, new Uint8Array(5_000));
    assert.equal(cache.get(b), undefined);
    assert.ok(cache.weight <= 2_000);
    const none = new ContentCache(0);
    none.set(a, new Uint8Array(1));
    assert.equal(none.get(a), undefined);
    assert.equal(none.weight, 0);
  });
});

describe("hashes kept between an upload's requests", () => {
  function hash(): ContentHash & { disposed: number } {
    return {
      disposed: 0,
      update() {},
      save: () => undefined,
      digestHex: () => "",
      dispose() {
        this.disposed += 1;
      },
    };
  }

  test("are handed over once, at the offset where they stand", () => {
    const live = new LiveHashes();
    const kept = hash();
    live.keep("a", 5, kept);
    assert.equal(live.take("b", 5), undefined);
    assert.equal(live.take("a", 5), kept);
    assert.equal(live.take("a", 5), undefined);
    assert.equal(kept.disposed, 0, "it is the taker's now");
  });

  test("are let go when they stand elsewhere, are replaced or forgotten", () => {
    const live = new LiveHashes();
    const [elsewhere, replaced, forgotten] = [hash(), hash(), hash()];
    live.keep("a", 5, elsewhere);
    assert.equal(live.take("a", 6), undefined);
    live.keep("b", 1, replaced);
    live.keep("b", 2, forgotten);
    live.forget("b");
    live.forget("b");
    assert.deepEqual([elsewhere.disposed, replaced.disposed, forgotten.disposed], [1, 1, 1]);
    assert.equal(live.take("b", 2), undefined);
  });

  test("are bounded in number: the oldest goes first and is let go", () => {
    const live = new LiveHashes();
    const hashes = Array.from({ length: 1_200 }, () => hash());
    for (const [position, one] of hashes.entries()) live.keep(`${position}`, 1, one);
    assert.equal(hashes.filter(({ disposed }) => disposed === 1).length, 200);
    assert.equal(live.take("0", 1), undefined);
    assert.equal(live.take("1199", 1), hashes[1_199]);
  });
});

describe("blobs", () => {
  test("a damaged small blob is an error, is not remembered, and is served again once it is mended", async () => {
    const { name, digest, content } = await pushed();
    await overwrite(digest, content.replace("c", "x"));
    await assert.rejects(pull(registry, name, digest), ContentDamaged);
    await assert.rejects(pull(registry, name, digest), ContentDamaged);
    await overwrite(digest, content);
    assert.equal(await pull(registry, name, digest), content);
  });

  test("a blob that is cut short, too long or gone is an error before a byte of it is sent", async () => {
    for (const content of [`small ${unique()}`, `large ${unique()} `.repeat(10_000)]) {
      const { name, digest } = await pushed(content);
      for (const damaged of [content.slice(1), `${content}x`, ""]) {
        await overwrite(digest, damaged);
        await assert.rejects(
          registry.blobSource.open({ repository: name, digest, by: requester() }),
          ContentDamaged,
        );
      }
      for (const file of await open.files(digest)) await rm(file);
      await assert.rejects(
        registry.blobSource.open({ repository: name, digest, by: requester() }),
        ContentDamaged,
      );
    }
  });

  test("small blobs come from memory the second time, large ones from the store", async () => {
    const small = await pushed();
    const large = await pushed(`large ${unique()} `.repeat(10_000));
    for (const { name, digest, content } of [small, large])
      assert.equal(await pull(registry, name, digest), content);
    for (const { digest } of [small, large]) for (const file of await open.files(digest)) await rm(file);
    assert.equal(await pull(registry, small.name, small.digest), small.content);
    await assert.rejects(pull(registry, large.name, large.digest), ContentDamaged);
  });

  test("what is in memory is seen only where it is linked", async () => {
    const { name, digest } = await pushed();
    await pull(registry, name, digest);
    const elsewhere = await pushed();
    await assert.rejects(pull(registry, elsewhere.name, digest), refused("blobUnknown"));
    await registry.blobRemover.remove({ repository: name, digest, by: requester() });
    await assert.rejects(pull(registry, name, digest), refused("blobUnknown"));
  });

  test("a promise is renewed when half of it has passed, and not before", async () => {
    await using own = await OpenRegistry.open();
    const { blobSource: blobs } = own.process();
    const name = repository();
    const digest = digestOf("promised");
    const asked = { repository: name, digest, by: requester("user:8") };
    await push(own.process(), name, digest, "promised");
    const lease = async () => (await own.metadata.blobs.find(name, digest))?.leaseUntil;
    const first = await lease();
    own.clock.now += 11 * hour;
    assert.equal(await blobs.promise(asked), 8);
    assert.equal(await lease(), first);
    own.clock.now += 2 * hour;
    await blobs.promise(asked);
    assert.equal(await lease(), own.clock.now + leaseDuration);
    assert.equal(await own.metadata.blobs.hasLease(name, "user:8", own.clock.now), true);
    await assert.rejects(blobs.promise({ ...asked, repository: repository() }), refused("blobUnknown"));
  });

  test("a mount takes only from where the caller may pull, named or not", async () => {
    const secret = await pushed();
    const target = repository();
    type From = Pick<BlobMount, "source" | "mayPull">;
    const mount = (digest: Digest, from: From) =>
      registry.blobMounter.mount({ repository: target, digest, ...from, by: requester() });
    const anywhere = async () => true;
    for (const source of [secret.name, undefined]) {
      assert.equal(await mount(secret.digest, { source, mayPull: async () => false }), false);
    }
    await assert.rejects(pull(registry, target, secret.digest), refused("blobUnknown"));
    const open = await pushed(secret.content);
    const only = async (name: RepositoryName) => name === open.name;
    assert.equal(await mount(secret.digest, { source: undefined, mayPull: only }), true);
    assert.equal(await pull(registry, target, secret.digest), secret.content);
    const absent = digestOf("nobody has it");
    assert.equal(await mount(absent, { source: undefined, mayPull: anywhere }), false);
    assert.equal(await mount(absent, { source: open.name, mayPull: anywhere }), false);
  });
});

describe("manifests", () => {
  async function pushManifest(
    reference: Reference | undefined,
    document: object,
    name = repository(),
    on = registry,
  ) {
    const bytes = Buffer.from(JSON.stringify(document));
    const target = reference ?? byDigest(digestOf(bytes));
    const contentType = mediaTypes.ociIndex;
    return await on.manifestSink.push({
      repository: name,
      reference: target,
      tags: [],
      contentType,
      bytes,
      mayOverwrite: true,
      by: requester(),
    });
  }
  const find = (name: RepositoryName, reference: Reference) =>
    registry.manifestSource.find({ repository: name, reference, by: requester() });
  async function bytesOf({ manifestSource }: Registry, name: RepositoryName, digest: Digest) {
    const manifestPull = { repository: name, reference: byDigest(digest), by: requester() };
    return await manifestSource.read(manifestPull, await manifestSource.find(manifestPull));
  }
  const emptyIndex = () => ({ schemaVersion: 2, manifests: [], annotations: { number: `${unique()}` } });

  test("a digest that isn't that of the bytes is refused", async () => {
    const wrong = pushManifest(byDigest(digestOf("something else")), emptyIndex());
    await assert.rejects(
      wrong,
      (error) =>
        refused("digestInvalid")(error) &&
        JSON.stringify((error as RegistryError).detail).includes(digestOf("something else")),
    );
  });

  test("a manifest keeps the digest under which it was pushed, sha512 too", async () => {
    const document = emptyIndex();
    const digest = digestOf(JSON.stringify(document), "sha512");
    const name = repository();
    const outcome = await pushManifest(byDigest(digest), document, name);
    assert.equal(outcome.digest, digest);
    assert.deepEqual(JSON.parse(Buffer.from(await bytesOf(registry, name, digest)).toString()), document);
  });

  test("what is missing is named, and nothing is stored, unless sparse indexes are allowed", async () => {
    const missing = { mediaType: mediaTypes.ociManifest, digest: digestOf("absent"), size: 1 };
    const document = { schemaVersion: 2, manifests: [missing] };
    const name = repository();
    await assert.rejects(
      pushManifest(byTag("t"), document, name),
      (error) =>
        refused("manifestBlobUnknown")(error) &&
        JSON.stringify((error as RegistryError).detail) === JSON.stringify([{ digest: missing.digest }]),
    );
    await assert.rejects(find(name, byTag("t")), refused("manifestUnknown"));
    await pushManifest(byTag("t"), document, name, open.process({ allowSparseIndexes: true }));
    assert.notEqual(await find(name, byTag("t")), undefined);
  });

  test("what isn't a manifest is refused with the reason", async () => {
    await assert.rejects(
      pushManifest(byTag("t"), { manifests: "none" }),
      (error) => refused("manifestInvalid")(error) && /not a list/.test((error as RegistryError).message),
    );
  });

  test("damaged bytes in the database are an error, and not remembered", async () => {
    const name = repository();
    const document = emptyIndex();
    const { digest } = await pushManifest(undefined, document, name);
    const fresh = open.process();
    const write = async (bytes: Uint8Array) => {
      using database = new DatabaseSync(join(open.folder, "estiva.db"), { timeout: 1_000 });
      database.prepare("update manifests set bytes = ? where digest = ?").run(bytes, digest);
      // What another connection writes is seen from the next turn of the event loop on.
      await setImmediate();
    };
    await write(Buffer.from("{}"));
    await assert.rejects(bytesOf(fresh, name, digest), ContentDamaged);
    await write(Buffer.from(JSON.stringify(document)));
    assert.equal((await bytesOf(fresh, name, digest)).byteLength, JSON.stringify(document).length);
  });

  test("people are told of wrong sizes and of tags that aren't needed, five times at most", async () => {
    const name = repository();
    const layers = [];
    for (let layer = 0; layer < 7; layer += 1) {
      const { digest, content } = await pushed(undefined, name);
      layers.push({ mediaType: "application/x", digest, size: content.length + 1 });
    }
    const [config] = layers;
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, config, layers }));
    const put = {
      repository: name,
      bytes,
      tags: [],
      contentType: mediaTypes.ociManifest,
      mayOverwrite: true,
      by: requester(),
    };
    const { warnings } = await registry.manifestSink.push({ ...put, reference: byTag("t") });
    assert.equal(warnings.length, 5);
    assert.match(warnings[0] ?? "", /^sha256:[0-9a-f]{64} has \d+ bytes but the manifest says \d+/);
    const fallback = digestOf("subject").replace(":", "-");
    const told = await pushManifest({ kind: "tag", tag: tag(fallback) }, emptyIndex());
    assert.deepEqual(told.warnings.length, 1);
    assert.match(told.warnings[0] ?? "", /referrers/);
    assert.deepEqual((await pushManifest(byTag("t"), emptyIndex())).warnings, []);
  });

  test("a referrer's descriptor has its type, size and annotations", async () => {
    const name = repository();
    const subject = { mediaType: mediaTypes.ociManifest, digest: digestOf("subject of all"), size: 3 };
    const document = {
      schemaVersion: 2,
      manifests: [],
      subject,
      artifactType: "a/b",
      annotations: { k: "ü" },
    };
    const { digest, subject: told } = await pushManifest(undefined, document, name);
    assert.equal(told, subject.digest);
    const { referrers: listed } = await registry.referrerSource.page({
      repository: name,
      subject: subject.digest,
      artifactType: "a/b",
      after: "",
      limit: 9,
      maxSize: 10_000,
      by: requester(),
    });
    assert.deepEqual(
      listed.map(({ descriptor }) => JSON.parse(descriptor)),
      [
        {
          mediaType: mediaTypes.ociIndex,
          digest,
          artifactType: "a/b",
          annotations: { k: "ü" },
          size: Buffer.byteLength(JSON.stringify(document)),
        },
      ],
    );
  });

  test("deleting says what was wrong", async () => {
    const name = repository();
    const { digest } = await pushManifest(undefined, emptyIndex(), name);
    const child = { mediaType: mediaTypes.ociIndex, digest, size: 1 };
    await pushManifest(byTag("index"), { schemaVersion: 2, manifests: [child] }, name);
    const by = requester();
    const removeManifest = (which: Digest) =>
      registry.manifestRemover.remove({ repository: name, digest: which, by });
    const removeTag = (which: string) =>
      registry.tagRemover.remove({ repository: name, tag: tag(which), by });
    const page = (of: RepositoryName) => registry.tagSource.page({ repository: of, after: "", limit: 9, by });
    await assert.rejects(removeManifest(digest), refused("manifestInUse"));
    await assert.rejects(removeManifest(digestOf("x")), refused("manifestUnknown"));
    await assert.rejects(removeTag("none"), refused("manifestUnknown"));
    await assert.rejects(page(repository()), refused("nameUnknown"));
    await removeTag("index");
    assert.deepEqual(await page(name), []);
  });
});
