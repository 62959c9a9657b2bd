import assert from "node:assert/strict";
import { test } from "node:test";
import type { StorageKey } from "#server/registry/blobs/blob-store.ts";
import type { OpenedCatalog } from "../metadata-store.suite.ts";
import {
  alice,
  blob,
  byDigest,
  byTag,
  manifest,
  now,
  reference,
  repository,
  sized,
  tag,
} from "../samples.ts";

/** Many writers at once: every outcome is one that some order of them has. */
export function testRaces(store: OpenedCatalog): void {
  test("many pushes into a new repository make one repository with all their blobs", async () => {
    const name = repository();
    const blobs = Array.from({ length: 50 }, () => blob({ repository: name }));
    await Promise.all(blobs.map((one) => store().blobs.add(one)));
    for (const { digest } of blobs) assert.notEqual(await store().blobs.find(name, digest), undefined);
    const list = { namespaceId: 1, visibility: undefined, part: name, sort: "name" } as const;
    const { rows } = await store().catalog.scan(list, undefined);
    assert.equal(rows.filter((row) => row.name === name).length, 1);
  });

  test("of many copies of the same bytes one is kept, and everybody is told which", async () => {
    const first = blob();
    const keys = Array.from({ length: 20 }, (_, copy) => `sha256/copy/${copy}` as StorageKey);
    const kept = await Promise.all(keys.map((storageKey) => store().blobs.add({ ...first, storageKey })));
    assert.equal(new Set(kept).size, 1);
    assert.equal((await store().blobs.find(first.repository, first.digest))?.storageKey, kept[0]);
  });

  test("of many manifests under one tag all are stored and one has it", async () => {
    const name = repository();
    const pushed = Array.from({ length: 20 }, () => manifest({ repository: name, tags: [tag("t")] }));
    await Promise.all(pushed.map((one) => store().manifests.put(one)));
    for (const { digest } of pushed) {
      assert.notEqual(await store().manifests.find(name, byDigest(digest)), undefined);
    }
    const tagged = await store().manifests.find(name, byTag("t"));
    assert.ok(pushed.some(({ digest }) => digest === tagged?.digest));
  });

  test("no index is ever without its manifest, however a push and a deletion meet", async () => {
    const outcomes = new Set<string>();
    for (let turn = 0; turn < 20; turn += 1) {
      const child = manifest();
      await store().manifests.put(child);
      const index = manifest({
        repository: child.repository,
        references: [reference("child", sized(child))],
      });
      const put = () => store().manifests.put(index);
      const remove = () => store().manifests.delete(child.repository, child.digest, alice);
      const [pushed, removed] =
        turn % 2 === 0
          ? await Promise.all([put(), remove()])
          : await Promise.all([remove(), put()]).then(([one, other]) => [other, one] as const);
      assert.equal(pushed.stored, removed === "in-use");
      outcomes.add(removed);
    }
    assert.deepEqual([...outcomes].sort(), ["in-use", "removed"]);
  });

  test("no manifest is ever without its layer, however a push and an unlinking meet", async () => {
    const outcomes = new Set<string>();
    for (let turn = 0; turn < 20; turn += 1) {
      const layer = blob();
      await store().blobs.add(layer);
      const user = manifest({ repository: layer.repository, references: [reference("layer", layer)] });
      const put = () => store().manifests.put(user);
      const unlink = () => store().blobs.unlink(layer.repository, layer.digest, now);
      const [pushed, removed] =
        turn % 2 === 0
          ? await Promise.all([put(), unlink()])
          : await Promise.all([unlink(), put()]).then(([one, other]) => [other, one] as const);
      assert.equal(pushed.stored, removed === "in-use");
      outcomes.add(removed);
    }
    assert.deepEqual([...outcomes].sort(), ["in-use", "removed"]);
  });
}
