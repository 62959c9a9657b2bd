import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Answer } from "@estiva/contract/operations";
import { Browser } from "@estiva/testing/browser";
import { basic, Pusher } from "@estiva/testing/pusher";
import { send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { checked, readChecked } from "./support/read-checked.ts";

type Deletion = Answer<"deleteContent">;

let server: SpawnedServer;
let alice: Browser;
let bob: Browser;
before(async () => {
  server = await spawnServer({ env: { ESTIVA_SIGN_UP: "open", ESTIVA_ROOT_NAMESPACE: "private" } });
  const nobody = new Browser(server.url);
  for (const name of ["alice", "bob"]) await nobody.signUp(name);
  alice = new Browser(server.url, { headers: { authorization: basic("alice") } });
  bob = new Browser(server.url, { headers: { authorization: basic("bob") } });
});
after(() => server[Symbol.asyncDispose]());

const pathOf = (name: string) => `/api/v1/repositories/alice/${name}`;

async function deletion(name: string, body: object): Promise<Deletion> {
  return checked("deleteContent", await alice.expect(200, "POST", `${pathOf(name)}/deletions`, body));
}

async function statusOf(name: string, reference: string): Promise<number> {
  const headers = { authorization: basic("alice") };
  return (await send(server.url, `/v2/alice/${name}/manifests/${reference}`, { headers })).status;
}

/** What the audit has of deletions in a repository, the oldest first. */
async function audited(name: string) {
  const { items } = await readChecked(alice, "listAudit", `/api/v1/audit?repository=alice/${name}&limit=200`);
  return items
    .filter(({ action }) => action.endsWith(".delete"))
    .map(({ action, detail }) => [action, detail])
    .reverse();
}

/** An index of two platforms under two tags, and a signature of it. */
async function fill(name: string) {
  const pusher = new Pusher(server.url, `alice/${name}`, "alice");
  const amd = await pusher.image();
  const arm = await pusher.image({ architecture: "arm64" });
  const entries = [
    { ...amd, platform: { os: "linux", architecture: "amd64" } },
    { ...arm, platform: { os: "linux", architecture: "arm64" } },
  ];
  const index = await pusher.index(entries, "v1");
  await pusher.index(entries, "latest");
  const signature = await pusher.image({
    more: { artifactType: "application/vnd.cncf.notary.signature", subject: index },
  });
  return { pusher, amd, arm, index, signature };
}

describe("a preview", () => {
  test("of a tag says which other tags keep the image, and deletes nothing", async () => {
    const { index } = await fill("kept");
    const seen = await deletion("kept", { tags: ["v1", "not-there"], preview: true });
    assert.deepEqual([seen.done, seen.tags, seen.digests, seen.size], [false, ["v1"], [], 0]);
    assert.deepEqual(seen.kept, [{ digest: index.digest, tags: ["latest"] }]);
    assert.equal(await statusOf("kept", "v1"), 200);
    assert.deepEqual(await deletion("kept", { tags: ["v1"], preview: true }), seen);
  });

  test("of all tags says which platforms and signatures can't be reached any more", async () => {
    const { index, amd, arm, signature } = await fill("whole");
    const seen = await deletion("whole", { tags: ["v1", "latest"], preview: true });
    assert.deepEqual([seen.tags, seen.digests, seen.kept], [["latest", "v1"], [index.digest], []]);
    assert.deepEqual(seen.platforms, [
      { os: "linux", architecture: "amd64", variant: null, digest: amd.digest },
      { os: "linux", architecture: "arm64", variant: null, digest: arm.digest },
    ]);
    const artifact_type = "application/vnd.cncf.notary.signature";
    assert.deepEqual(seen.referrers, [{ digest: signature.digest, artifact_type }]);
    assert.equal(seen.size, index.size + amd.total + arm.total);
  });
});

describe("a deletion", () => {
  test("takes the tags and nothing else of the image", async () => {
    const { index } = await fill("some");
    const preview = await deletion("some", { tags: ["v1"], preview: true });
    const body = { tags: ["v1"], preview: false, expect: preview.fingerprint };
    assert.deepEqual(await deletion("some", body), { ...preview, done: true });
    assert.deepEqual(
      [await statusOf("some", "v1"), await statusOf("some", "latest"), await statusOf("some", index.digest)],
      [404, 200, 200],
    );
    assert.deepEqual(await audited("some"), [["tag.delete", { tag: "v1" }]]);
  });

  test("of an image takes its tags along, and its platforms where they are named too", async () => {
    const { index, amd, arm } = await fill("digests");
    const digests = [amd.digest, index.digest];
    const preview = await deletion("digests", { digests, preview: true });
    assert.deepEqual(preview.tags, ["latest", "v1"]);
    await deletion("digests", { digests, preview: false, expect: preview.fingerprint });
    for (const digest of digests) assert.equal(await statusOf("digests", digest), 404);
    assert.equal(await statusOf("digests", arm.digest), 200);
    assert.deepEqual(
      await audited("digests"),
      [index.digest, amd.digest].map((digest) => ["manifest.delete", { digest }]),
    );
    const { total } = await readChecked(alice, "listTags", `${pathOf("digests")}/tags`);
    assert.equal(total, 0);
  });

  test("is refused where something changed since the preview", async () => {
    const { pusher } = await fill("changed");
    const body = { tags: ["v1", "latest"] };
    const { fingerprint } = await deletion("changed", { ...body, preview: true });
    await pusher.image({ tag: "latest" });
    const path = `${pathOf("changed")}/deletions`;
    await alice.problem("changed_meanwhile", "POST", path, { ...body, preview: false, expect: fingerprint });
    assert.equal(await statusOf("changed", "v1"), 200);
  });

  test("is refused, as a whole, where a tag is immutable or an index needs the image", async () => {
    const { amd, index } = await fill("held");
    const path = `${pathOf("held")}/deletions`;
    await alice.problem("conflict", "POST", path, { digests: [amd.digest], preview: false });
    await alice.expect(200, "PATCH", pathOf("held"), { immutable_tags: ["v*"] });
    await alice.problem("tag_immutable", "POST", path, { tags: ["latest", "v1"], preview: false });
    await alice.problem("tag_immutable", "POST", path, { digests: [index.digest], preview: false });
    assert.equal(await statusOf("held", "latest"), 200);
    await alice.expect(200, "PATCH", pathOf("held"), { read_only: true });
    await alice.problem("repository_read_only", "POST", path, { tags: ["latest"], preview: true });
    await alice.problem("repository_read_only", "DELETE", `${pathOf("held")}/tags/latest`);
  });

  test("of what isn't there, and by who may not, is refused", async () => {
    const path = `${pathOf("held")}/deletions`;
    await bob.problem("not_found", "POST", path, { tags: ["latest"], preview: true });
    await alice.expect(200, "PATCH", pathOf("held"), { read_only: false, visibility: "public" });
    await bob.problem("forbidden", "POST", path, { tags: ["latest"], preview: true });
    await alice.problem("not_found", "POST", path, { tags: ["none"], preview: false });
    await alice.problem("request_invalid", "POST", path, { preview: true });
  });
});

test("a deleted repository of many tags is emptied by and by", async () => {
  const pusher = new Pusher(server.url, "alice/large", "alice");
  const digests: string[] = [];
  for (let count = 0; count < 30; count += 1)
    digests.push((await pusher.image({ tag: `t${count}`, layers: [`layer ${count}`] })).digest);
  await alice.expect(204, "DELETE", pathOf("large"));
  const deadline = Date.now() + 20_000;
  while (!/"job":"empty-repositories","removed":/.test(server.output())) {
    assert.ok(Date.now() < deadline, "the job did not run");
    await new Promise((resolve) => server.process.stdout?.once("data", resolve));
  }
  const again = new Pusher(server.url, "alice/large", "alice");
  await again.image({ tag: "t0" });
  for (const digest of digests.slice(1)) assert.equal(await statusOf("large", digest), 404);
});
