import assert from "node:assert/strict";
import { test } from "node:test";
import type { Digest, RepositoryName } from "@estiva/protocol";
import type { Opened } from "../metadata-store.suite.ts";
import { alice, digestOf, manifest, repository } from "../samples.ts";

/** Referrers: listed by subject and type, in pages, whether the subject is there or not. */
export function testReferrers(store: Opened): void {
  const page = async (name: RepositoryName, subject: Digest, more: object = {}) =>
    await store().manifests.referrers({
      ...{ repository: name, subject, artifactType: undefined, after: "", limit: 100, maxSize: 1_000_000 },
      ...more,
    });
  const list = async (name: RepositoryName, subject: Digest, more: object = {}) =>
    (await page(name, subject, more)).referrers;

  test("a subject's referrers are listed with their descriptors, before the subject arrives too", async () => {
    const subject = manifest();
    const name = subject.repository;
    const parts = { repository: name, subject: subject.digest };
    const referrer = manifest({ ...parts, referrerDescriptor: '{"annotations":{"ü":"1"}}' });
    await store().manifests.put(referrer);
    const expected = [{ digest: referrer.digest, descriptor: '{"annotations":{"ü":"1"}}' }];
    assert.deepEqual(await list(name, subject.digest), expected);
    await store().manifests.put(subject);
    assert.deepEqual(await list(name, subject.digest), expected);
    await store().manifests.delete(name, subject.digest, alice);
    assert.deepEqual(await list(name, subject.digest), expected);
    await store().manifests.delete(name, referrer.digest, alice);
    assert.deepEqual(await list(name, subject.digest), []);
  });

  test("another repository's referrers, and another subject's, are not listed", async () => {
    const subject = digestOf("a subject");
    const pushed = manifest({ subject, referrerDescriptor: "{}" });
    await store().manifests.put(pushed);
    await store().manifests.put(manifest());
    assert.deepEqual(await list(repository(), subject), []);
    assert.deepEqual(await list(pushed.repository, digestOf("another subject")), []);
    assert.equal((await list(pushed.repository, subject)).length, 1);
  });

  test("they come in pages in bytewise order, of one type where one is asked for", async () => {
    const name = repository();
    const subject = digestOf("much referred to");
    const types = ["a/sbom", "a/signature"];
    const pushed = Array.from({ length: 20 }, (_, turn) =>
      manifest({ repository: name, subject, artifactType: types[turn % 2], referrerDescriptor: "{}" }),
    );
    for (const one of pushed) await store().manifests.put(one);
    for (const artifactType of [undefined, ...types]) {
      const wanted = pushed.filter((one) => artifactType === undefined || one.artifactType === artifactType);
      const found: string[] = [];
      for (let after = "", size = 3; size === 3; after = found.at(-1) ?? "") {
        const listed = await list(name, subject, { artifactType, after, limit: 3 });
        size = listed.length;
        found.push(...listed.map(({ digest }) => digest));
      }
      assert.deepEqual(found, wanted.map(({ digest }) => digest).sort());
    }
    assert.deepEqual(await list(name, subject, { artifactType: "a/nothing" }), []);
    assert.deepEqual(await list(name, subject, { limit: 0 }), []);
  });

  test("a push of the same bytes renews what the list says", async () => {
    const subject = digestOf("said anew");
    const pushed = manifest({ subject, referrerDescriptor: '{"a":1}' });
    await store().manifests.put(pushed);
    await store().manifests.put({ ...pushed, referrerDescriptor: '{"a":2}' });
    assert.deepEqual(
      (await list(pushed.repository, subject)).map(({ descriptor }) => descriptor),
      ['{"a":2}'],
    );
  });

  test("a page ends before its descriptors are larger than asked for, but never empty, and says that more follow", async () => {
    const name = repository();
    const subject = digestOf("verbosely referred to");
    const referrerDescriptor = JSON.stringify({ annotations: { a: "ü".repeat(500) } });
    for (let turn = 0; turn < 5; turn += 1) {
      await store().manifests.put(manifest({ repository: name, subject, referrerDescriptor }));
    }
    const size = Buffer.byteLength(referrerDescriptor);
    const sizes = async (maxSize: number, limit: number) => {
      const { referrers, more } = await page(name, subject, { maxSize, limit });
      return { length: referrers.length, more };
    };
    assert.deepEqual(await sizes(2 * size, 100), { length: 2, more: true });
    assert.deepEqual(await sizes(1, 100), { length: 1, more: true });
    assert.deepEqual(await sizes(5 * size, 100), { length: 5, more: false });
    assert.deepEqual(await sizes(5 * size, 4), { length: 4, more: true });
  });
}
