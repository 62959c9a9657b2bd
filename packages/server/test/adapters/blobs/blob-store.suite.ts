import assert from "node:assert/strict";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import {
  BlobMissing,
  type BlobStore,
  StagedBytesMissing,
  type StorageKey,
} from "#server/registry/blobs/blob-store.ts";

export interface OpenedStore {
  readonly store: BlobStore;
  /** Removes everything that the store keeps. */
  close(): Promise<void>;
}

/** What any driver must do. A new driver's test is a call of this and the few lines that open it. */
export function describeBlobStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(`blob store: ${name}`, () => {
    let opened: OpenedStore;
    let store: BlobStore;

    before(async () => {
      opened = await open();
      store = opened.store;
    });
    after(() => opened.close());

    test("a committed blob has exactly the bytes that were written", async () => {
      const bytes = randomBytes(100_000);
      const key = await put(store, bytes);
      assertSameBytes(await readBlob(store, key), bytes);
    });

    test("an empty upload becomes an empty blob", async () => {
      const key = await put(store, new Uint8Array(0));
      await using blob = closing(await store.openBlob(key));
      assert.equal(blob.value.size, 0);
      assert.equal(await blob.value.read(new Uint8Array(10), 0), 0);
    });

    test("several megabytes in odd pieces arrive whole", async () => {
      const bytes = randomBytes(11_000_003);
      const id = randomUUID();
      const writer = await store.openUpload(id, 0);
      const pieces = [1, 65_536, 3, 1_048_577, 99_991, 4_194_304, 262_144];
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const length = pieces[turn % pieces.length] ?? 1;
        await writer.write(bytes.subarray(at, at + length));
        at += length;
      }
      const key = keyOf(bytes, id);
      await writer.commit(key);
      assert.equal(sha256(await readBlob(store, key)), sha256(bytes));
    });

    test("the caller's buffer may be reused as soon as a write has returned", async () => {
      const id = randomUUID();
      const writer = await store.openUpload(id, 0);
      const buffer = Buffer.alloc(70_000);
      for (const letter of ["a", "b", "c"]) await writer.write(buffer.fill(letter));
      const expected = Buffer.from("a".repeat(70_000) + "b".repeat(70_000) + "c".repeat(70_000));
      const key = keyOf(expected, id);
      await writer.commit(key);
      assert.equal(sha256(await readBlob(store, key)), sha256(expected));
    });

    test("an upload continues where a closed writer left off", async () => {
      const bytes = randomBytes(300_000);
      const id = randomUUID();
      await stage(store, id, 0, bytes.subarray(0, 100_000));
      await stage(store, id, 100_000, bytes.subarray(100_000, 250_000));
      const writer = await store.openUpload(id, 250_000);
      await writer.write(bytes.subarray(250_000));
      const key = keyOf(bytes, id);
      await writer.commit(key);
      assertSameBytes(await readBlob(store, key), bytes);
    });

    test("an upload is committed by a writer that writes nothing", async () => {
      const bytes = randomBytes(5_000);
      const id = randomUUID();
      await stage(store, id, 0, bytes);
      const key = keyOf(bytes, id);
      await (await store.openUpload(id, bytes.length)).commit(key);
      assertSameBytes(await readBlob(store, key), bytes);
    });

    test("staged bytes beyond the offset are overwritten and never become part of the blob", async () => {
      const id = randomUUID();
      await stage(store, id, 0, Buffer.from("keep-this|and lose all of this tail"));
      const writer = await store.openUpload(id, 10);
      await writer.write(Buffer.from("tail"));
      const key = keyOf(Buffer.from("keep-this|tail"), id);
      await writer.commit(key);
      assert.equal(String(await readBlob(store, key)), "keep-this|tail");
    });

    test("an upload begun again at 0 forgets what was staged", async () => {
      const id = randomUUID();
      await stage(store, id, 0, Buffer.from("a first attempt that was longer"));
      const writer = await store.openUpload(id, 0);
      await writer.write(Buffer.from("second"));
      const key = keyOf(Buffer.from("second"), id);
      await writer.commit(key);
      assert.equal(String(await readBlob(store, key)), "second");
    });

    test("opening an upload beyond its staged bytes is refused", async () => {
      const id = randomUUID();
      await stage(store, id, 0, Buffer.from("12345"));
      await assert.rejects(store.openUpload(id, 6), StagedBytesMissing);
      await assert.rejects(store.openUpload(randomUUID(), 1), StagedBytesMissing);
    });

    test("staged bytes are read back up to the length that is asked for", async () => {
      const bytes = randomBytes(1_500_000);
      const id = randomUUID();
      await stage(store, id, 0, bytes);
      assert.equal(sha256(await readStaged(store, id, 1_200_001)), sha256(bytes.subarray(0, 1_200_001)));
      assert.equal((await readStaged(store, id, 0)).length, 0);
      await assert.rejects(readStaged(store, id, 1_500_001), StagedBytesMissing);
      await assert.rejects(readStaged(store, randomUUID(), 1), StagedBytesMissing);
    });

    test("reading staged bytes stops at an abort", async () => {
      const id = randomUUID();
      await stage(store, id, 0, randomBytes(2_000_000));
      const abort = new AbortController();
      const reading = (async () => {
        for await (const _ of store.readUpload(id, 2_000_000, abort.signal)) abort.abort();
      })();
      await assert.rejects(reading, { name: "AbortError" });
    });

    test("a committed upload is no longer staged", async () => {
      const id = randomUUID();
      await put(store, randomBytes(10), id);
      assert.equal((await listed(store)).includes(id), false);
      await assert.rejects(store.openUpload(id, 10), StagedBytesMissing);
    });

    test("the same content commits under several generations at once, each whole", async () => {
      const bytes = randomBytes(50_000);
      const keys = await Promise.all(Array.from({ length: 12 }, () => put(store, bytes)));
      assert.equal(new Set(keys).size, 12);
      for (const key of keys) assertSameBytes(await readBlob(store, key), bytes);
    });

    test("deleting one generation leaves a later one alone", async () => {
      const bytes = randomBytes(1_000);
      const earlier = await put(store, bytes);
      const later = await put(store, bytes);
      await store.deleteBlob(earlier);
      await assert.rejects(store.openBlob(earlier), BlobMissing);
      assertSameBytes(await readBlob(store, later), bytes);
    });

    test("deletions that race with commits of the same content lose none of them", async () => {
      const bytes = randomBytes(1_000);
      const kept = await Promise.all(
        Array.from({ length: 40 }, async (_, turn) => {
          const key = await put(store, bytes);
          if (turn % 2 === 0) return key;
          await store.deleteBlob(key);
          return undefined;
        }),
      );
      for (const key of kept) if (key !== undefined) assertSameBytes(await readBlob(store, key), bytes);
    });

    test("deletions and discards of what is not there succeed, and may be repeated", async () => {
      const key = await put(store, randomBytes(10));
      await store.deleteBlob(key);
      await store.deleteBlob(key);
      const id = randomUUID();
      await stage(store, id, 0, randomBytes(10));
      await store.discardUpload(id);
      await store.discardUpload(id);
      assert.equal(await store.stagedSize(id), 0);
      assert.equal((await listed(store)).includes(id), false);
    });

    test("uploads with staged bytes are listed with the time of their last change", async () => {
      const ids = Array.from({ length: 300 }, () => randomUUID() as string);
      const began = Date.now();
      for (const id of ids) await stage(store, id, 0, Buffer.from("x"));
      const found = new Map<string, Date>();
      for await (const { id, modifiedAt } of store.listUploads()) found.set(id, modifiedAt);
      for (const id of ids) {
        const age = (found.get(id)?.getTime() ?? 0) - began;
        assert.ok(age > -2_000 && age < 60_000, `${id} changed ${age} ms after the test began`);
      }
      for (const id of ids) await store.discardUpload(id);
    });

    test("a missing blob is told apart from every other failure", async () => {
      await assert.rejects(store.openBlob(keyOf(randomBytes(8), randomUUID())), BlobMissing);
    });

    test("reads start anywhere and end where the blob ends", async () => {
      const bytes = randomBytes(200_000);
      await using blob = closing(await store.openBlob(await put(store, bytes)));
      assert.equal(blob.value.size, 200_000);
      const buffer = Buffer.alloc(50_000);
      for (const position of [0, 1, 65_535, 65_536, 149_999, 150_000, 175_000, 199_999]) {
        const read = await blob.value.read(buffer, position);
        assert.equal(read, Math.min(50_000, 200_000 - position));
        assertSameBytes(buffer.subarray(0, read), bytes.subarray(position, position + read));
      }
      assert.equal(await blob.value.read(buffer, 200_000), 0);
      assert.equal(await blob.value.read(buffer, 10_000_000), 0);
    });

    test("a blob that is open stays readable to its end while it is deleted", async () => {
      const bytes = randomBytes(100_000);
      const key = await put(store, bytes);
      await using blob = closing(await store.openBlob(key));
      await store.deleteBlob(key);
      const buffer = Buffer.alloc(100_000);
      assert.equal(await blob.value.read(buffer, 0), 100_000);
      assertSameBytes(buffer, bytes);
    });

    test("readers and writers may be closed twice, and a writer after its commit", async () => {
      const id = randomUUID();
      const writer = await store.openUpload(id, 0);
      await writer.write(Buffer.from("once"));
      await writer.sync();
      await writer.close();
      await writer.close();
      await assert.rejects(writer.write(Buffer.from("more")));
      const again = await store.openUpload(id, 4);
      await again.commit(keyOf(Buffer.from("once"), id));
      await again.close();
      const blob = await store.openBlob(keyOf(Buffer.from("once"), id));
      await blob.close();
      await blob.close();
    });

    test("a writer closed while it writes lets the write end first", async () => {
      const id = randomUUID();
      const writer = await store.openUpload(id, 0);
      const writing = writer.write(randomBytes(3_000_000));
      await Promise.all([writing, writer.close()]);
      assert.equal((await readStaged(store, id, 3_000_000)).length, 3_000_000);
    });

    test("an id or key that could lead out of the store is refused", async () => {
      for (const id of ["../x", "a/b", "", ".", "a\0b"]) {
        await assert.rejects(store.openUpload(id, 0), RangeError);
      }
      const hex = "0".repeat(64);
      for (const key of [`sha256/00/${hex}/../x`, `sha256/../${hex}/x`, "x", `md5/00/${hex}/x`, ""]) {
        await assert.rejects(store.openBlob(key as StorageKey), RangeError);
      }
    });
  });
}

/** The key that the registry would give these bytes. */
export function keyOf(bytes: Uint8Array, id: string): StorageKey {
  const hex = sha256(bytes);
  return `sha256/${hex.slice(0, 2)}/${hex}/${id}` as StorageKey;
}

/** Stores bytes whole and returns their key. */
export async function put(
  store: BlobStore,
  bytes: Uint8Array,
  id: string = randomUUID(),
): Promise<StorageKey> {
  const writer = await store.openUpload(id, 0);
  await writer.write(bytes);
  const key = keyOf(bytes, id);
  await writer.commit(key);
  return key;
}

export async function readBlob(store: BlobStore, key: StorageKey): Promise<Buffer> {
  const blob = await store.openBlob(key);
  try {
    const buffer = Buffer.alloc(blob.size);
    assert.equal(await blob.read(buffer, 0), blob.size);
    return buffer;
  } finally {
    await blob.close();
  }
}

/** Not `deepEqual`: describing how two megabytes differ takes it minutes. */
export function assertSameBytes(actual: Uint8Array, expected: Uint8Array): void {
  assert.equal(actual.byteLength, expected.byteLength);
  assert.ok(Buffer.compare(actual, expected) === 0, "the bytes differ");
}

async function stage(store: BlobStore, id: string, offset: number, bytes: Uint8Array): Promise<void> {
  const writer = await store.openUpload(id, offset);
  await writer.write(bytes);
  await writer.sync();
  await writer.close();
}

async function readStaged(store: BlobStore, id: string, length: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of store.readUpload(id, length, new AbortController().signal)) {
    pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces);
}

async function listed(store: BlobStore): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of store.listUploads()) ids.push(id);
  return ids;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function closing<T extends { close(): Promise<void> }>(value: T): AsyncDisposable & { readonly value: T } {
  return { value, [Symbol.asyncDispose]: () => value.close() };
}
