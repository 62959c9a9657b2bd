import assert from "node:assert/strict";
import { test } from "node:test";
import type { OpenedCatalog } from "../metadata-store.suite.ts";
import {
  alice,
  blob,
  byDigest,
  byTag,
  day,
  digestOf,
  manifest,
  now,
  reference,
  repository,
  sized,
  tag,
} from "../samples.ts";

/** Deleting manifests and tags: what goes along, what stays, what stands in the way. */
export function testDeletions(store: OpenedCatalog): void {
  test("a manifest goes with its tags; other tags and other repositories keep theirs", async () => {
    const gone = manifest({ tags: [tag("a"), tag("b")] });
    const stays = manifest({ repository: gone.repository, tags: [tag("c")] });
    const elsewhere = { ...gone, repository: repository() };
    for (const one of [gone, stays, elsewhere]) await store().manifests.put(one);
    assert.equal(await store().manifests.delete(gone.repository, gone.digest, alice), "removed");
    for (const wanted of [byDigest(gone.digest), byTag("a"), byTag("b")]) {
      assert.equal(await store().manifests.find(gone.repository, wanted), undefined);
    }
    assert.equal(await store().manifests.bytes(gone.repository, gone.digest), undefined);
    assert.deepEqual(await store().tags.page(gone.repository, { after: "", limit: 9 }), ["c"]);
    assert.notEqual(await store().manifests.find(elsewhere.repository, byTag("a")), undefined);
    assert.equal(await store().manifests.delete(gone.repository, gone.digest, alice), "unknown");
  });

  test("what was never there is unknown", async () => {
    const present = manifest();
    await store().manifests.put(present);
    const cases = [[repository(), present.digest] as const, [present.repository, digestOf("x")] as const];
    for (const [name, digest] of cases) {
      assert.equal(await store().manifests.delete(name, digest, alice), "unknown");
    }
  });

  test("an index's manifest stays until the index is gone", async () => {
    const child = manifest({ tags: [tag("t")] });
    await store().manifests.put(child);
    const index = manifest({ repository: child.repository, references: [reference("child", sized(child))] });
    await store().manifests.put(index);
    assert.equal(await store().manifests.delete(child.repository, child.digest, alice), "in-use");
    assert.notEqual(await store().manifests.find(child.repository, byTag("t")), undefined);
    assert.equal(await store().manifests.delete(index.repository, index.digest, alice), "removed");
    assert.equal(await store().manifests.delete(child.repository, child.digest, alice), "removed");
  });

  test("a manifest that an index may list without having it is unknown, not in use", async () => {
    const absent = { digest: digestOf("not here"), size: 2 };
    const index = manifest({ references: [reference("child", absent, false)] });
    await store().manifests.put(index);
    assert.equal(await store().manifests.delete(index.repository, absent.digest, alice), "unknown");
  });

  test("a subject can be deleted under its referrers, which stay", async () => {
    const subject = manifest();
    await store().manifests.put(subject);
    const referrer = manifest({
      ...{ repository: subject.repository, subject: subject.digest, referrerDescriptor: "{}" },
    });
    await store().manifests.put(referrer);
    assert.equal(await store().manifests.delete(subject.repository, subject.digest, alice), "removed");
    assert.notEqual(await store().manifests.find(referrer.repository, byDigest(referrer.digest)), undefined);
  });

  test("of two manifests that share a layer, each holds it", async () => {
    const layer = blob();
    await store().blobs.add(layer);
    const references = [reference("layer", layer)];
    const users = [1, 2].map(() => manifest({ repository: layer.repository, references }));
    for (const user of users) await store().manifests.put(user);
    for (const { digest } of users) {
      assert.equal(await store().blobs.unlink(layer.repository, layer.digest, now), "in-use");
      await store().manifests.delete(layer.repository, digest, alice);
    }
    assert.equal(await store().blobs.unlink(layer.repository, layer.digest, now), "removed");
  });

  test("a tag goes alone, once", async () => {
    const pushed = manifest({ tags: [tag("a"), tag("b")] });
    await store().manifests.put(pushed);
    assert.equal(await store().tags.delete(pushed.repository, tag("a"), alice), "removed");
    assert.equal(await store().tags.delete(pushed.repository, tag("a"), alice), "unknown");
    assert.equal(await store().tags.delete(repository(), tag("b"), alice), "unknown");
    assert.equal(await store().manifests.find(pushed.repository, byTag("a")), undefined);
    assert.notEqual(await store().manifests.find(pushed.repository, byTag("b")), undefined);
    assert.notEqual(await store().manifests.find(pushed.repository, byDigest(pushed.digest)), undefined);
  });

  test("a repository that has lost everything is still one", async () => {
    const pushed = manifest();
    await store().manifests.put(pushed);
    await store().manifests.delete(pushed.repository, pushed.digest, alice);
    assert.equal(await store().repositories.exists(pushed.repository), true);
  });

  test("events older than asked for are pruned, so many at a time", async () => {
    while ((await store().events.prune(Number.MAX_SAFE_INTEGER, 100)) > 0);
    const old = now - 1_000 * day;
    const pushed = manifest({ now: old, tags: [tag("a"), tag("b"), tag("c")] });
    await store().manifests.put(pushed);
    await store().manifests.delete(pushed.repository, pushed.digest, { actor: "alice", now: old + 1 });
    assert.equal(await store().events.prune(old, 10), 0);
    assert.equal(await store().events.prune(old + 1, 2), 2);
    assert.equal(await store().events.prune(old + 1, 10), 1);
    assert.equal(await store().events.prune(old + 2, 10), 1);
    assert.equal(await store().events.prune(old + 2, 10), 0);
  });

  test("of many tags and images at once all go, and what is gone already doesn't count", async () => {
    const names = Array.from({ length: 120 }, (_, number) => tag(`t${number}`));
    const kept = manifest({ tags: [tag("kept"), ...names] });
    const { repository: name } = kept;
    await store().manifests.put(kept);
    const child = manifest({ repository: name });
    await store().manifests.put(child);
    const index = manifest({
      ...{ repository: name, tags: [tag("index")] },
      references: [reference("child", sized(child))],
    });
    await store().manifests.put(index);
    const tags = new Map([...names, tag("not-there")].map((each) => [each, kept.digest]));
    const digests = [index.digest, child.digest, digestOf("not there")];
    const removal = await store().deletions.delete(
      { repository: name, tags: tags.set(tag("index"), index.digest), digests },
      alice,
    );
    assert.deepEqual(removal, { removed: true, tags: names, digests: [index.digest, child.digest] });
    assert.deepEqual(await store().tags.page(name, { after: "", limit: 200 }), ["kept"]);
    for (const digest of digests)
      assert.equal(await store().manifests.find(name, byDigest(digest)), undefined);
    assert.notEqual(await store().manifests.find(name, byDigest(kept.digest)), undefined);
  });

  test("of many things at once none goes where one moved, came or is in use", async () => {
    const one = manifest({ tags: [tag("a"), tag("b")] });
    const { repository: name } = one;
    await store().manifests.put(one);
    const other = manifest({ repository: name, tags: [tag("c")] });
    await store().manifests.put(other);
    const index = manifest({ repository: name, references: [reference("child", sized(other))] });
    await store().manifests.put(index);
    const at = (...pairs: readonly [string, string][]) =>
      new Map(pairs.map(([each, digest]) => [tag(each), digest as typeof one.digest]));
    const cases = [
      ["changed", at(["a", one.digest], ["c", one.digest]), []],
      ["changed", at(["a", one.digest]), [one.digest]],
      ["changed", at(["a", one.digest], ["b", one.digest], ["c", one.digest]), [one.digest]],
      ["in-use", at(["a", one.digest], ["c", other.digest]), [other.digest]],
    ] as const;
    for (const [why, tags, digests] of cases) {
      const removal = await store().deletions.delete({ repository: name, tags, digests }, alice);
      assert.deepEqual(removal, { removed: false, why });
      assert.deepEqual(await store().tags.page(name, { after: "", limit: 9 }), ["a", "b", "c"]);
      assert.notEqual(await store().manifests.find(name, byDigest(one.digest)), undefined);
    }
  });
}
