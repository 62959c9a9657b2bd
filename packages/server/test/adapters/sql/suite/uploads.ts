import assert from "node:assert/strict";
import { test } from "node:test";
import type { UploadProgress } from "#server/registry/uploads/upload-records.ts";
import type { Opened } from "../metadata-store.suite.ts";
import { day, now, upload } from "../samples.ts";

const progress: UploadProgress = {
  offset: 700,
  algorithm: "sha512",
  hashState: Uint8Array.from([0, 1, 255]),
  expiresAt: now + 2 * day,
};

/** Upload sessions: one writer at a time, progress that only the writer records. */
export function testUploads(store: Opened): void {
  test("a session is found as it was made, until it is removed", async () => {
    const { createdAt, countedFor, ...session } = upload({ hashState: Uint8Array.from([0, 200]), offset: 5 });
    assert.equal(await store().uploads.find(session.id), undefined);
    await store().uploads.create({ ...session, createdAt, countedFor });
    const found = await store().uploads.find(session.id);
    assert.deepEqual(
      { ...found, hashState: [...(found?.hashState ?? [])] },
      { ...session, hashState: [0, 200] },
    );
    assert.equal(await store().uploads.remove(session.id), true);
    assert.equal(await store().uploads.remove(session.id), false);
    assert.equal(await store().uploads.find(session.id), undefined);
  });

  test("open sessions are listed by their repositories, up to a limit", async () => {
    const sessions = [upload(), upload(), upload()];
    for (const session of sessions) await store().uploads.create(session);
    const listed = await store().uploads.open(1_000);
    for (const { id, repository } of sessions)
      assert.deepEqual(
        listed.filter((each) => each.id === id).map((each) => ({ ...each })),
        [{ id, repository }],
      );
    const names = listed.map(({ repository }) => repository);
    assert.deepEqual(names, names.toSorted());
    assert.equal((await store().uploads.open(2)).length, 2);
  });

  test("a session without a hash's state has none", async () => {
    const session = upload();
    await store().uploads.create(session);
    assert.equal((await store().uploads.find(session.id))?.hashState, undefined);
  });

  test("of racing writers one gets the session", async () => {
    const { id } = await created(store);
    const writers = Array.from({ length: 20 }, (_, writer) => `writer-${writer}`);
    const claims = await Promise.all(writers.map((writer) => claim(store, id, writer, 0)));
    assert.equal(claims.filter((won) => won).length, 1);
  });

  test("a claim is for the offset where the session stands, or for wherever that is", async () => {
    const { id } = await created(store, { offset: 10 });
    assert.equal(await claim(store, id, "a", 9), false);
    assert.equal(await claim(store, id, "a", 11), false);
    assert.equal(await claim(store, id, "a", 10), true);
    assert.equal(await claim(store, id, "a", undefined), false, "not even twice by the same");
    await store().uploads.release(id, "a");
    assert.equal(await claim(store, id, "b", undefined), true);
    assert.equal(await claim(store, "none", "b", undefined), false);
  });

  test("progress is recorded with the claim, which it ends", async () => {
    const { id } = await created(store);
    await claim(store, id, "a", 0);
    await store().uploads.advance(id, "a", progress);
    const found = await store().uploads.find(id);
    assert.deepEqual(
      [found?.offset, found?.algorithm, [...(found?.hashState ?? [])], found?.expiresAt],
      [700, "sha512", [0, 1, 255], progress.expiresAt],
    );
    assert.equal(await claim(store, id, "b", 700), true);
    await store().uploads.advance(id, "b", { ...progress, hashState: undefined });
    assert.equal((await store().uploads.find(id))?.hashState, undefined);
  });

  test("without the claim nothing is recorded and nobody else's claim ended", async () => {
    const { id } = await created(store);
    await store().uploads.advance(id, "nobody", progress);
    assert.equal((await store().uploads.find(id))?.offset, 0);
    await claim(store, id, "a", 0);
    await store().uploads.advance(id, "b", progress);
    await store().uploads.release(id, "b");
    assert.equal((await store().uploads.find(id))?.offset, 0);
    assert.equal(await claim(store, id, "c", 0), false, "a has it still");
  });

  test("a released session stands where it stood", async () => {
    const { id } = await created(store, { offset: 3, hashState: Uint8Array.from([7]) });
    await claim(store, id, "a", 3);
    await store().uploads.release(id, "a");
    const found = await store().uploads.find(id);
    assert.deepEqual([found?.offset, [...(found?.hashState ?? [])]], [3, [7]]);
    assert.equal(await claim(store, id, "b", 3), true);
  });

  test("a restart lets every session go", async () => {
    const sessions = [await created(store), await created(store), await created(store)];
    for (const { id } of sessions.slice(0, 2)) await claim(store, id, "of a dead process", 0);
    await store().uploads.releaseAll();
    for (const { id } of sessions) assert.equal(await claim(store, id, "new", 0), true);
  });

  test("open sessions count for whose share they take, whoever owns them, up to a limit", async () => {
    const countedFor = "address:192.0.2.1";
    const sessions = [
      await created(store, { countedFor }),
      await created(store, { countedFor }),
      await created(store, { countedFor }),
    ];
    const other = (maxOpen: number) => store().uploads.create(upload({ countedFor }), maxOpen);
    assert.equal(await other(3), false);
    assert.equal(await other(2), false);
    assert.equal(await store().uploads.create(upload({ countedFor: "alice of another share" }), 1), true);
    await store().uploads.remove(sessions[0]?.id ?? "");
    assert.equal(await other(2), false);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => other(4)));
    assert.equal(outcomes.filter((made) => made).length, 2, "of many at once as many as there is room for");
  });

  test("a session is claimed only for its owner, in its repository, before it expires", async () => {
    const { id, repository, owner, expiresAt } = await created(store);
    const right = { id, repository, owner, writer: "a", offset: undefined, now: expiresAt };
    for (const wrong of [{ owner: "bob" }, { repository: upload().repository }, { now: expiresAt + 1 }])
      assert.equal(await store().uploads.claim({ ...right, ...wrong }), undefined);
    const claimed = await store().uploads.claim(right);
    assert.deepEqual({ ...claimed }, { ...(await store().uploads.find(id)) });
    assert.equal(claimed?.id, id);
  });

  test("sessions past their time expire, so many at a time, but not under a writer's hands", async () => {
    const long = now - 100 * day;
    const late = await created(store, { expiresAt: long - 1 });
    const later = await created(store, { expiresAt: long - 2 });
    const written = await created(store, { expiresAt: long - 3 });
    const onTime = await created(store, { expiresAt: long });
    await claim(store, written.id, "a", 0);
    assert.deepEqual([...(await store().uploads.expired(long, 10))].sort(), [late.id, later.id].sort());
    assert.equal((await store().uploads.expired(long, 1)).length, 1);
    await store().uploads.release(written.id, "a");
    assert.equal((await store().uploads.expired(long, 10)).includes(written.id), true);
    assert.equal((await store().uploads.expired(long + 1, 10)).includes(onTime.id), true);
  });
}

async function created(store: Opened, parts: Parameters<typeof upload>[0] = {}) {
  const session = upload(parts);
  await store().uploads.create(session);
  return session;
}

/** Whether the session could be claimed, by the one who may. */
async function claim(
  store: Opened,
  id: string,
  writer: string,
  offset: number | undefined,
): Promise<boolean> {
  const { repository, owner } = (await store().uploads.find(id)) ?? upload();
  const wanted = { id, repository, owner, writer, offset, now: 0 };
  return (await store().uploads.claim(wanted)) !== undefined;
}
