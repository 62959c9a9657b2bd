import assert from "node:assert/strict";
import { test } from "node:test";
import { mediaTypes, type Tag } from "@estiva/protocol";
import type { Opened } from "../metadata-store.suite.ts";
import {
  blob,
  byDigest,
  byTag,
  digestOf,
  manifest,
  now,
  reference,
  repository,
  sized,
  tag,
} from "../samples.ts";

const stored = { stored: true, sizeMismatches: [] };

/** Putting manifests: everything at once or nothing, and only with what they need. */
export function testManifests(store: Opened): void {
  test("a manifest is found by digest and by each of its tags, byte for byte", async () => {
    const bytes = Uint8Array.from([0, 1, 2, 250, 255, 0]);
    const pushed = manifest({ bytes, digest: digestOf(bytes), tags: [tag("v1"), tag("latest")] });
    assert.deepEqual(await store().manifests.put(pushed), stored);
    const { digest, mediaType } = pushed;
    const repositoryId = (await store().manifests.find(pushed.repository, byDigest(digest)))?.repositoryId;
    assert.ok(repositoryId);
    for (const wanted of [byDigest(digest), byTag("v1"), byTag("latest")]) {
      const found = await store().manifests.find(pushed.repository, wanted);
      assert.deepEqual({ ...found }, { repositoryId, digest, mediaType, size: 6 });
    }
    assert.deepEqual([...((await store().manifests.bytes(pushed.repository, digest)) ?? [])], [...bytes]);
  });

  test("it is found in its repository only, and a tag like another's is another tag", async () => {
    const here = manifest({ tags: [tag("latest")] });
    const there = manifest({ tags: [tag("latest")] });
    await store().manifests.put(here);
    await store().manifests.put(there);
    assert.equal((await store().manifests.find(here.repository, byTag("latest")))?.digest, here.digest);
    assert.equal(await store().manifests.find(there.repository, byDigest(here.digest)), undefined);
    assert.equal(await store().manifests.bytes(there.repository, here.digest), undefined);
    assert.equal(await store().manifests.find(here.repository, byTag("Latest")), undefined);
    assert.equal(await store().manifests.find(repository(), byTag("latest")), undefined);
  });

  test("a tag moves to what was pushed last, and both manifests stay", async () => {
    const first = manifest({ tags: [tag("t")] });
    const second = manifest({ repository: first.repository, tags: [tag("t")] });
    await store().manifests.put(first);
    await store().manifests.put(second);
    assert.equal((await store().manifests.find(first.repository, byTag("t")))?.digest, second.digest);
    assert.notEqual(await store().manifests.find(first.repository, byDigest(first.digest)), undefined);
    await store().manifests.put(first);
    assert.equal((await store().manifests.find(first.repository, byTag("t")))?.digest, first.digest);
  });

  test("pushing the same again changes nothing but the media type", async () => {
    const needed = blob();
    await store().blobs.add(needed);
    const { repository: name } = needed;
    const pushed = manifest({ repository: name, references: [reference("layer", needed)] });
    await store().manifests.put(pushed);
    assert.deepEqual(
      await store().manifests.put({ ...pushed, mediaType: mediaTypes.dockerManifest }),
      stored,
    );
    const found = await store().manifests.find(name, byDigest(pushed.digest));
    assert.equal(found?.mediaType, mediaTypes.dockerManifest);
    assert.equal(await store().blobs.unlink(name, needed.digest, now), "in-use");
  });

  test("what it needs and the repository lacks is named once each, and nothing is written", async () => {
    const present = blob();
    await store().blobs.add(present);
    const [layer, config, child] = ["layer", "config", "child"].map((kind) => ({
      ...{ digest: digestOf(`missing ${kind}`), size: 1 },
    }));
    assert.ok(layer && config && child);
    const earlier = manifest({ repository: present.repository, tags: [tag("t")] });
    await store().manifests.put(earlier);
    const references = [
      ...[reference("layer", present), reference("layer", layer), reference("layer", layer)],
      ...[reference("config", config), reference("child", child)],
    ];
    const pushed = manifest({ repository: present.repository, references, tags: [tag("t"), tag("new")] });
    const outcome = await store().manifests.put(pushed);
    assert.ok(!outcome.stored && "missing" in outcome);
    assert.deepEqual(new Set(outcome.missing), new Set([layer.digest, config.digest, child.digest]));
    assert.equal(outcome.missing.length, 3);
    assert.equal(await store().manifests.find(pushed.repository, byDigest(pushed.digest)), undefined);
    assert.equal(await store().manifests.find(pushed.repository, byTag("new")), undefined);
    assert.equal((await store().manifests.find(pushed.repository, byTag("t")))?.digest, earlier.digest);
    assert.equal(await store().blobs.unlink(present.repository, present.digest, now), "removed");
  });

  test("what another repository has doesn't count, and a failed push makes no repository", async () => {
    const elsewhere = blob();
    await store().blobs.add(elsewhere);
    const child = manifest();
    await store().manifests.put(child);
    for (const needed of [reference("layer", elsewhere), reference("child", sized(child))]) {
      const pushed = manifest({ references: [needed] });
      assert.deepEqual(await store().manifests.put(pushed), { stored: false, missing: [needed.digest] });
      assert.equal(await store().repositories.exists(pushed.repository), false);
    }
  });

  test("a manifest is no layer and no config", async () => {
    const child = manifest();
    await store().manifests.put(child);
    for (const kind of ["config", "layer"] as const) {
      const pushed = manifest({ repository: child.repository, references: [reference(kind, sized(child))] });
      assert.deepEqual(await store().manifests.put(pushed), { stored: false, missing: [child.digest] });
    }
  });

  test("a blob among an index's manifests is kept like a layer", async () => {
    const cache = blob();
    await store().blobs.add(cache);
    const pushed = manifest({ repository: cache.repository, references: [reference("child", cache)] });
    assert.deepEqual(await store().manifests.put(pushed), stored);
    assert.equal(await store().blobs.unlink(cache.repository, cache.digest, now), "in-use");
  });

  test("what isn't required may be missing", async () => {
    const absent = { digest: digestOf("fetched from elsewhere"), size: 9 };
    for (const kind of ["layer", "child"] as const) {
      const pushed = manifest({ references: [reference(kind, absent, false)] });
      assert.deepEqual(await store().manifests.put(pushed), stored);
    }
  });

  test("sizes that differ from what the manifest says are told, with both", async () => {
    const layer = blob({ size: 100 });
    const child = manifest({ repository: layer.repository });
    await store().blobs.add(layer);
    await store().manifests.put(child);
    const references = [
      reference("layer", { ...layer, size: 99 }),
      reference("config", layer),
      reference("child", { ...sized(child), size: 0 }),
    ];
    assert.deepEqual(await store().manifests.put(manifest({ repository: layer.repository, references })), {
      stored: true,
      sizeMismatches: [
        { digest: layer.digest, said: 99, actual: 100 },
        { digest: child.digest, said: 0, actual: child.bytes.byteLength },
      ],
    });
  });

  test("thousands of references are checked and kept", async () => {
    const name = repository();
    const blobs = Array.from({ length: 1_201 }, () => blob({ repository: name }));
    await Promise.all(blobs.map((one) => store().blobs.add(one)));
    const missing = { digest: digestOf("the last one"), size: 1 };
    const references = [...blobs, missing].map((one) => reference("layer", one));
    const pushed = manifest({ repository: name, references });
    assert.deepEqual(await store().manifests.put(pushed), { stored: false, missing: [missing.digest] });
    assert.deepEqual(await store().manifests.put({ ...pushed, references: references.slice(0, -1) }), stored);
    for (const one of [blobs[0], blobs[600], blobs[1_200]]) {
      assert.ok(one);
      assert.equal(await store().blobs.unlink(name, one.digest, now), "in-use");
    }
  });

  test("a write that fails on its way leaves nothing of itself", async () => {
    const broken = manifest({ tags: [tag("fine"), null as unknown as Tag] });
    await assert.rejects(store().manifests.put(broken));
    assert.equal(await store().repositories.exists(broken.repository), false);
    assert.equal(await store().manifests.find(broken.repository, byDigest(broken.digest)), undefined);
    // And the store goes on.
    assert.deepEqual(await store().manifests.put({ ...broken, tags: [tag("fine")] }), stored);
    assert.deepEqual(await store().tags.page(broken.repository, { after: "", limit: 9 }), ["fine"]);
  });
}
