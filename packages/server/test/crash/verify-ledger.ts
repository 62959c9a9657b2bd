import assert from "node:assert/strict";
import type { Connection } from "./connection.ts";
import type { KeptBlob, KeptManifest, KeptTag, Ledger } from "./ledger.ts";
import { hasDigest, needsOf, type TestManifest } from "./test-content.ts";
import { expectStatus } from "./upload-blob.ts";

/** Looks at what was acknowledged since the last look, and settles what was in doubt. */
export async function verifyNews(connection: Connection, ledger: Ledger): Promise<void> {
  for (const kept of take(ledger.uncheckedBlobs)) await verifyBlob(connection, kept);
  for (const kept of take(ledger.uncheckedManifests)) await verifyManifest(connection, kept);
  for (const kept of take(ledger.doubtfulBlobs)) await settleBlob(connection, ledger, kept);
  for (const kept of take(ledger.doubtfulManifests)) await settleManifest(connection, ledger, kept);
  const doubtfulTags = [...ledger.tags.values()].filter(({ wanted }) => wanted !== undefined);
  for (const tag of new Set([...take(ledger.uncheckedTags), ...doubtfulTags])) {
    await settleTag(connection, ledger, tag);
  }
  ledger.uncheckedTags.clear();
}

/** Looks at everything that was ever acknowledged. */
export async function verifyAll(connection: Connection, ledger: Ledger): Promise<void> {
  for (const kept of ledger.blobs.values()) await verifyBlob(connection, kept);
  for (const kept of ledger.manifests.values()) await verifyManifest(connection, kept);
  for (const tag of ledger.tags.values()) await settleTag(connection, ledger, tag);
  await verifyTagLists(connection, ledger);
}

async function verifyBlob(connection: Connection, { repository, blob }: KeptBlob): Promise<void> {
  const path = `/v2/${repository}/blobs/${blob.digest}`;
  const head = await connection.ask("HEAD", path);
  expectStatus(head, 200);
  assert.equal(head.headers["content-length"], String(blob.size));
  await pullBlob(connection, repository, blob.digest);
}

async function pullBlob(connection: Connection, repository: string, digest: string): Promise<void> {
  const answer = await connection.ask("GET", `/v2/${repository}/blobs/${digest}`);
  assert.equal(answer.status, 200, `${repository}@${digest} is gone: ${answer.status}`);
  assert.ok(hasDigest(answer.body, digest), `${repository}@${digest} has other bytes`);
}

async function verifyManifest(connection: Connection, kept: KeptManifest): Promise<void> {
  const { repository, manifest } = kept;
  const answer = await connection.ask("GET", `/v2/${repository}/manifests/${manifest.digest}`);
  assert.equal(answer.status, 200, `${repository}@${manifest.digest} is gone: ${answer.status}`);
  assert.deepEqual(answer.body, manifest.bytes);
  assert.equal(answer.headers["content-type"], manifest.mediaType);
}

async function settleBlob(connection: Connection, ledger: Ledger, kept: KeptBlob): Promise<void> {
  const head = await connection.ask("HEAD", `/v2/${kept.repository}/blobs/${kept.blob.digest}`);
  if (head.status === 404) return;
  expectStatus(head, 200);
  await verifyBlob(connection, kept);
  ledger.keepsBlob(kept);
}

/** A manifest that was not acknowledged is either not there or whole. */
async function settleManifest(connection: Connection, ledger: Ledger, kept: KeptManifest): Promise<void> {
  const { repository, manifest } = kept;
  const answer = await connection.ask("HEAD", `/v2/${repository}/manifests/${manifest.digest}`);
  if (answer.status === 404) return;
  await verifyManifest(connection, kept);
  await pullWhole(connection, repository, manifest);
  ledger.keepsManifest(kept, []);
}

async function pullWhole(
  connection: Connection,
  repository: string,
  manifest: Pick<TestManifest, "bytes">,
): Promise<void> {
  const { blobs, manifests } = needsOf(manifest);
  for (const digest of blobs) await pullBlob(connection, repository, digest);
  for (const digest of manifests) {
    const child = await connection.ask("GET", `/v2/${repository}/manifests/${digest}`);
    assert.equal(child.status, 200, `the child ${digest} is gone`);
    assert.ok(hasDigest(child.body, digest));
    await pullWhole(connection, repository, { bytes: child.body });
  }
}

/** A tag points to what was acknowledged last, or to what an unanswered push wanted. */
async function settleTag(connection: Connection, ledger: Ledger, tag: KeptTag): Promise<void> {
  const answer = await connection.ask("GET", `/v2/${tag.repository}/manifests/${tag.tag}`);
  const name = `${tag.repository}:${tag.tag}`;
  if (answer.status === 404) {
    assert.equal(tag.acknowledged, undefined, `${name} is gone`);
    tag.wanted = undefined;
    return;
  }
  expectStatus(answer, 200);
  const digest = String(answer.headers["docker-content-digest"]);
  const allowed = [tag.acknowledged, tag.wanted].filter((one) => one !== undefined);
  assert.ok(allowed.includes(digest), `${name} points to ${digest} instead of ${allowed.join(" or ")}`);
  assert.ok(hasDigest(answer.body, digest), `${name} has other bytes than its digest says`);
  if (digest === tag.wanted) await pullWhole(connection, tag.repository, { bytes: answer.body });
  ledger.pointsTo(tag, digest);
}

async function verifyTagLists(connection: Connection, ledger: Ledger): Promise<void> {
  const expected = Map.groupBy(ledger.tags.values(), ({ repository }) => repository);
  for (const [repository, tags] of expected) {
    const answer = await connection.ask("GET", `/v2/${repository}/tags/list?n=10000`);
    const there = tags.filter(({ acknowledged }) => acknowledged !== undefined).map(({ tag }) => tag);
    if (there.length === 0) continue;
    expectStatus(answer, 200);
    const { tags: listed } = JSON.parse(answer.body.toString()) as { tags: string[] };
    assert.deepEqual(listed, there.sort());
  }
}

function take<T>(from: Map<string, T>): T[] {
  const taken = [...from.values()];
  from.clear();
  return taken;
}
