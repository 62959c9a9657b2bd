import assert from "node:assert/strict";
import { test } from "node:test";
import type { StorageKey } from "#server/registry/blobs/blob-store.ts";
import type { Opened } from "../metadata-store.suite.ts";
import { alice, blob, day, digestOf, manifest, now, reference, repository, upload } from "../samples.ts";

/** Blobs: seen through a repository, promised to pushes, shared by mounts, let go by unlinking. */
export function testBlobs(store: Opened): void {
  test("a blob is seen in the repository that has it, and in no other", async () => {
    const mine = blob();
    const other = blob();
    await store().blobs.add(mine);
    await store().blobs.add(other);
    const { size, storageKey, leaseUntil } = mine;
    const found = await store().blobs.find(mine.repository, mine.digest);
    assert.deepEqual(found, { repositoryId: found?.repositoryId, size, storageKey, leaseUntil });
    assert.equal(await store().blobs.find(other.repository, mine.digest), undefined);
    assert.equal(await store().blobs.find(repository(), mine.digest), undefined);
    assert.equal(await store().blobs.find(mine.repository, digestOf("never pushed")), undefined);
  });

  test("adding makes the repository and ends the upload", async () => {
    const session = upload();
    await store().uploads.create(session);
    assert.equal(await store().repositories.exists(session.repository), false);
    await store().blobs.add(blob({ repository: session.repository, session: session.id }));
    assert.equal(await store().repositories.exists(session.repository), true);
    assert.equal(await store().uploads.find(session.id), undefined);
  });

  test("M2: what an ended upload brought is not added, and makes no repository", async () => {
    const session = upload();
    const late = blob({ repository: session.repository, session: session.id });
    assert.equal(await store().blobs.add(late), undefined);
    assert.equal(await store().repositories.exists(session.repository), false);
  });

  test("of two copies of the same bytes the earlier one's key is kept", async () => {
    const first = blob();
    assert.equal(await store().blobs.add(first), first.storageKey);
    const again = { ...first, storageKey: "sha256/later" as StorageKey };
    assert.equal(await store().blobs.add(again), first.storageKey);
    const elsewhere = { ...again, repository: repository() };
    assert.equal(await store().blobs.add(elsewhere), first.storageKey);
    for (const name of [first.repository, elsewhere.repository]) {
      assert.equal((await store().blobs.find(name, first.digest))?.storageKey, first.storageKey);
    }
  });

  test("sizes beyond 4 GiB and the empty blob keep their size", async () => {
    for (const size of [0, 2 ** 32 + 1, 500e9, Number.MAX_SAFE_INTEGER]) {
      const large = blob({ size });
      await store().blobs.add(large);
      assert.equal((await store().blobs.find(large.repository, large.digest))?.size, size);
    }
  });

  test("a lease is renewed by adding again and by asking", async () => {
    const { repository: name, digest, ...rest } = blob();
    await store().blobs.add({ ...rest, repository: name, digest });
    await store().blobs.add({ ...rest, repository: name, digest, leaseUntil: now + 2 * day });
    assert.equal((await store().blobs.find(name, digest))?.leaseUntil, now + 2 * day);
    assert.equal(
      await store().blobs.extendLease(name, digest, { until: now + 3 * day, actor: "user:8" }),
      true,
    );
    assert.equal((await store().blobs.find(name, digest))?.leaseUntil, now + 3 * day);
    assert.equal(await store().blobs.hasLease(name, "user:8", now + 3 * day), true);
    assert.equal(await store().blobs.hasLease(name, alice.actor, now), false);
  });

  test("a lease on what isn't there is refused", async () => {
    const present = blob();
    const lease = { until: now, actor: alice.actor };
    await store().blobs.add(present);
    assert.equal(await store().blobs.extendLease(repository(), present.digest, lease), false);
    assert.equal(await store().blobs.extendLease(present.repository, digestOf("x"), lease), false);
    await store().blobs.unlink(present.repository, present.digest, now);
    assert.equal(await store().blobs.extendLease(present.repository, present.digest, lease), false);
  });

  test("a push may be running while some blob is promised to the one who pushes", async () => {
    const promised = blob({ leaseUntil: now + day });
    const { repository: name } = promised;
    await store().blobs.add(promised);
    await store().blobs.add(blob({ repository: name, leaseUntil: now - day }));
    const others = blob({ repository: name, leaseUntil: now + 2 * day, actor: "user:8" });
    await store().blobs.add(others);
    const { actor } = promised;
    assert.equal(await store().blobs.hasLease(name, actor, now + day), true);
    assert.equal(await store().blobs.hasLease(name, actor, now + day + 1), false);
    assert.equal(await store().blobs.hasLease(name, "user:8", now + day + 1), true);
    assert.equal(await store().blobs.hasLease(name, "user:9", now), false);
    assert.equal(await store().blobs.hasLease(repository(), actor, now), false);
    const target = repository();
    await store().blobs.mount({
      ...{ target, source: name, digest: others.digest, leaseUntil: now + day, actor: "user:9", now },
    });
    assert.equal(await store().blobs.hasLease(target, "user:9", now + day), true);
    assert.equal(await store().blobs.hasLease(target, "user:8", now), false);
  });

  test("a mount links what the source has, and makes the target", async () => {
    const { repository: source, digest, ...rest } = blob();
    await store().blobs.add({ ...rest, repository: source, digest });
    const target = repository();
    const mount = { target, source, digest, leaseUntil: now + 2 * day, ...alice };
    assert.equal(await store().blobs.mount(mount), true);
    const { size, storageKey } = rest;
    const linked = await store().blobs.find(target, digest);
    assert.ok(linked);
    const { repositoryId } = linked;
    assert.deepEqual(linked, { repositoryId, size, storageKey, leaseUntil: now + 2 * day });
    assert.notEqual(repositoryId, (await store().blobs.find(source, digest))?.repositoryId);
    assert.equal(await store().blobs.mount({ ...mount, leaseUntil: now + 3 * day }), true);
    assert.equal((await store().blobs.find(target, digest))?.leaseUntil, now + 3 * day);
    // The source may go: the target's link is its own.
    await store().blobs.unlink(source, digest, now);
    assert.notEqual(await store().blobs.find(target, digest), undefined);
  });

  test("a mount of what the source doesn't have writes nothing", async () => {
    const elsewhere = blob();
    await store().blobs.add(elsewhere);
    const target = repository();
    for (const source of [repository(), target]) {
      const mount = { target, source, digest: elsewhere.digest, leaseUntil: now, ...alice };
      assert.equal(await store().blobs.mount(mount), false);
    }
    assert.equal(await store().repositories.exists(target), false);
  });

  test("holders are the repositories that have the blob, so many at most", async () => {
    const first = blob();
    const names = [first.repository, repository(), repository()];
    for (const name of names) await store().blobs.add({ ...first, repository: name });
    assert.deepEqual([...(await store().blobs.holders(first.digest, 10))].sort(), [...names].sort());
    assert.equal((await store().blobs.holders(first.digest, 2)).length, 2);
    assert.deepEqual(await store().blobs.holders(digestOf("x"), 10), []);
    await store().blobs.unlink(first.repository, first.digest, now);
    assert.equal((await store().blobs.holders(first.digest, 10)).includes(first.repository), false);
  });

  test("unlinking takes the blob out of one repository", async () => {
    const first = blob();
    const second = { ...first, repository: repository() };
    await store().blobs.add(first);
    await store().blobs.add(second);
    assert.equal(await store().blobs.unlink(first.repository, first.digest, now), "removed");
    assert.equal(await store().blobs.unlink(first.repository, first.digest, now), "unknown");
    assert.equal(await store().blobs.find(first.repository, first.digest), undefined);
    assert.notEqual(await store().blobs.find(second.repository, first.digest), undefined);
    assert.equal(await store().blobs.unlink(repository(), first.digest, now), "unknown");
  });

  test("a blob that a manifest of the repository needs stays, and goes once the manifest is gone", async () => {
    for (const kind of ["config", "layer"] as const) {
      const needed = blob();
      const elsewhere = { ...needed, repository: repository() };
      await store().blobs.add(needed);
      await store().blobs.add(elsewhere);
      const user = manifest({ repository: needed.repository, references: [reference(kind, needed)] });
      await store().manifests.put(user);
      assert.equal(await store().blobs.unlink(needed.repository, needed.digest, now), "in-use");
      assert.notEqual(await store().blobs.find(needed.repository, needed.digest), undefined);
      assert.equal(await store().blobs.unlink(elsewhere.repository, needed.digest, now), "removed");
      await store().manifests.delete(user.repository, user.digest, alice);
      assert.equal(await store().blobs.unlink(needed.repository, needed.digest, now), "removed");
    }
  });

  test("a foreign layer that never was here is unknown, not in use", async () => {
    const foreign = { digest: digestOf("fetched from elsewhere"), size: 9 };
    const user = manifest({ references: [reference("layer", foreign, false)] });
    await store().manifests.put(user);
    assert.equal(await store().blobs.unlink(user.repository, foreign.digest, now), "unknown");
  });
}
