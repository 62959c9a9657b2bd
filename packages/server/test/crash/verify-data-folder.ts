import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { hasDigest, needsOf } from "./test-content.ts";

/** References of a manifest to content that its repository doesn't have. */
const dangling = `
  select r.manifest, r.kind, r.digest from manifest_references r
  where r.kind <> 'subject'
    and not exists (select 1 from repository_blobs l
                    where l.repository_id = r.repository_id and l.digest = r.digest)
    and not exists (select 1 from manifests m
                    where m.repository_id = r.repository_id and m.digest = r.digest)`;

const lostTags = `
  select t.name, t.digest from tags t
  where not exists (select 1 from manifests m
                    where m.repository_id = t.repository_id and m.digest = t.digest)`;

const tagHistory = `
  select t.name, t.digest, (
    select e.digest from tag_events e where e.repository_id = t.repository_id and e.tag = t.name
    order by e.id desc limit 1
  ) as remembered
  from tags t`;

/** Looks under the server, once it is stopped: no row of its database points to nothing. */
export async function verifyDataFolder(dataDir: string): Promise<void> {
  using database = new DatabaseSync(join(dataDir, "estiva.db"), { readOnly: true });
  const rows = (query: string) => database.prepare(query).all();
  assert.deepEqual(rows("pragma integrity_check"), [{ __proto__: null, integrity_check: "ok" }]);
  assert.deepEqual(rows("pragma foreign_key_check"), []);
  assert.deepEqual(rows(dangling), []);
  assert.deepEqual(rows(lostTags), []);
  for (const { name, digest, remembered } of rows(tagHistory)) {
    assert.equal(remembered, digest, `the history of ${name} misses its last move`);
  }
  const references = database.prepare(
    "select distinct digest from manifest_references where repository_id = ? and manifest = ?",
  );
  for (const { repository_id, digest, bytes } of rows("select repository_id, digest, bytes from manifests")) {
    const { blobs, manifests } = needsOf({ bytes: bytes as Uint8Array });
    const written = references.all(repository_id ?? null, digest ?? null).map((row) => String(row.digest));
    assert.deepEqual(new Set(written), new Set([...blobs, ...manifests]), `references of ${digest}`);
  }
  for (const { digest, size, storage_key: key } of rows("select digest, size, storage_key from blobs")) {
    const bytes = await readFile(join(dataDir, "blobs", String(key)));
    assert.equal(bytes.byteLength, Number(size), `${key} has another size than its row says`);
    assert.ok(hasDigest(bytes, String(digest)), `${key} has other bytes than its row says`);
  }
}
