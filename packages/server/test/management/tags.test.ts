import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Item } from "@estiva/contract/operations";
import { Browser } from "@estiva/testing/browser";
import { basic, Pusher } from "@estiva/testing/pusher";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { readChecked } from "./support/read-checked.ts";

type Tag = Item<"listTags">;

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

const tagsOf = (name: string) => `/api/v1/repositories/alice/${name}/tags`;

async function all(name: string, query = ""): Promise<readonly Tag[]> {
  const found: Tag[] = [];
  let cursor = "";
  for (;;) {
    const path = `${tagsOf(name)}?limit=4${query}${cursor}`;
    const page = await readChecked(alice, "listTags", path);
    found.push(...page.items);
    if (page.next_cursor === null) return found;
    cursor = `&cursor=${page.next_cursor}`;
  }
}

async function names(name: string, query = ""): Promise<readonly string[]> {
  return (await all(name, query)).map((tag) => tag.name);
}

describe("the order of tags", () => {
  const versions = [
    ...["latest", "v2.0.0", "1.10.0-alpine", "1.10.0", "1.10.0-rc.2", "1.10.0-rc1", "1.10", "1.9.1", "v1.9"],
    ...["main", "edge", "3f2a9c1"],
  ];
  const byName = [
    ...["1.10", "1.10.0", "1.10.0-alpine", "1.10.0-rc.2", "1.10.0-rc1", "1.9.1", "3f2a9c1", "edge", "latest"],
    ...["main", "v1.9", "v2.0.0"],
  ];

  before(async () => {
    const pusher = new Pusher(server.url, "alice/ordered", "alice");
    for (const [place, tag] of versions.toReversed().entries())
      await pusher.image({ tag, layers: ["x".repeat(place * 10)] });
  });

  test("by version is that of people, the newest first, and names that are no versions come last", async () => {
    const expected = [
      ...[
        "latest",
        "v2.0.0",
        "1.10.0-alpine",
        "1.10.0",
        "1.10.0-rc.2",
        "1.10.0-rc1",
        "1.10",
        "1.9.1",
        "v1.9",
      ],
      ...["main", "edge", "3f2a9c1"],
    ];
    assert.deepEqual(await names("ordered", "&sort=version"), expected);
    assert.deepEqual(await names("ordered", "&sort=version&order=asc"), expected.toReversed());
  });

  test("by name is the registry's own", async () => {
    assert.deepEqual(await names("ordered", "&sort=name"), byName);
    assert.deepEqual(await names("ordered", "&sort=name&order=desc"), byName.toReversed());
  });

  test("by push and by size is as they were pushed", async () => {
    const pushed = await all("ordered", "");
    const times = pushed.map(({ pushed_at }) => pushed_at);
    assert.deepEqual(times, [...times].sort().reverse());
    assert.deepEqual(await names("ordered", "&sort=size"), versions);
    assert.deepEqual(await names("ordered", "&sort=size&order=asc"), versions.toReversed());
  });

  test("by image shows each once, at the place of the first of its tags, with the others beside it", async () => {
    const pusher = new Pusher(server.url, "alice/grouped", "alice");
    for (const tags of [["1.0", "1"], ["2.0", "2", "latest"], ["3.0"]])
      for (const tag of tags)
        await pusher.image({ tag, layers: [`of ${tags[0]}`], created: "2025-01-01T00:00:00Z" });
    assert.deepEqual(await names("grouped", "&group=image"), ["3.0", "latest", "1"]);
    assert.deepEqual(await names("grouped", "&group=image&sort=name"), ["1", "2", "3.0"]);
    assert.deepEqual(await names("grouped", "&group=image&sort=name&q=.0"), ["1.0", "2.0", "3.0"]);
    const page = await readChecked(alice, "listTags", `${tagsOf("grouped")}?limit=2&group=image`);
    assert.deepEqual([page.total, page.items[1]?.aliases], [null, ["2", "2.0"]]);
    const rest = `${tagsOf("grouped")}?limit=2&group=image&cursor=${page.next_cursor}`;
    assert.deepEqual(
      (await readChecked(alice, "listTags", rest)).items.map((tag) => tag.name),
      ["1"],
    );
  });

  test("stays with every filter, and is counted where it is whole", async () => {
    assert.deepEqual(await names("ordered", "&sort=version&q=RC"), ["1.10.0-rc.2", "1.10.0-rc1"]);
    assert.deepEqual(await names("ordered", "&q=_"), []);
    const whole = await readChecked(alice, "listTags", `${tagsOf("ordered")}?limit=1`);
    assert.equal(whole.total, versions.length);
    const part = await readChecked(alice, "listTags", `${tagsOf("ordered")}?limit=1&q=rc`);
    assert.equal(part.total, null);
    await alice.problem("cursor_invalid", "GET", `${tagsOf("ordered")}?cursor=x`);
    await alice.problem("request_invalid", "GET", `${tagsOf("ordered")}?platform=linux`);
  });
});

describe("a tag", () => {
  test("shows its image: size, platform, when it was built and pushed, by whom, and its other names", async () => {
    const pusher = new Pusher(server.url, "alice/one", "alice");
    const parts = { created: "2025-03-04T05:06:07.123456789Z", layers: ["one", "two"] };
    const image = await pusher.image({ ...parts, architecture: "arm64", variant: "v8", tag: "1.0" });
    await pusher.image({ ...parts, architecture: "arm64", variant: "v8", tag: "stable" });
    const { pushed_at, ...tag } = await readChecked(alice, "getTag", `${tagsOf("one")}/1.0`);
    assert.ok(Math.abs(Date.parse(pushed_at) - Date.now()) < 10_000);
    const platform = { os: "linux", architecture: "arm64", variant: "v8" };
    assert.deepEqual(tag, {
      ...{ name: "1.0", digest: image.digest, kind: "image", aliases: ["stable"], size: image.total },
      platforms: [{ ...platform, digest: image.digest, size: image.total }],
      ...{ pushed_by: "alice", built_at: "2025-03-04T05:06:07.123Z", immutable: false },
      badges: { attestations: 0, signed: false, referrers: 0 },
    });
    assert.deepEqual(
      [tag],
      [{ ...(await all("one", "&sort=name"))[0], pushed_at: undefined }].map(
        ({ pushed_at: _, ...rest }) => rest,
      ),
    );
  });

  test("of an index shows its platforms and no attestation among them, and is found by them", async () => {
    const pusher = new Pusher(server.url, "alice/many", "alice");
    const amd = await pusher.image({ architecture: "amd64", created: "2025-01-01T00:00:00Z" });
    const arm = await pusher.image({ architecture: "arm", variant: "v7", created: "2025-02-01T00:00:00Z" });
    const attestation = await pusher.image({ architecture: "unknown", layers: ["statement"] });
    const index = await pusher.index(
      [
        { ...amd, platform: { os: "linux", architecture: "amd64" } },
        arm,
        {
          ...attestation,
          platform: { os: "unknown", architecture: "unknown" },
          annotations: {
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": amd.digest,
          },
        },
      ],
      "v1",
    );
    await pusher.image({ architecture: "s390x", tag: "mainframe" });
    const [tag] = await all("many", "&q=v1");
    assert.equal(tag?.kind, "index");
    assert.deepEqual(tag.platforms, [
      { os: "linux", architecture: "amd64", variant: null, digest: amd.digest, size: amd.total },
      { os: "linux", architecture: "arm", variant: "v7", digest: arm.digest, size: arm.total },
    ]);
    assert.equal(tag.size, index.size + amd.total + arm.total + attestation.total);
    assert.equal(tag.built_at, "2025-02-01T00:00:00.000Z");
    assert.equal(tag.badges.attestations, 1);
    assert.deepEqual(await names("many", "&platform=linux/arm"), ["v1"]);
    assert.deepEqual(await names("many", "&platform=linux/arm/v7"), ["v1"]);
    assert.deepEqual(await names("many", "&platform=linux/arm/v6"), []);
    assert.deepEqual(await names("many", "&platform=linux/s390x"), ["mainframe"]);
  });

  test("is signed where there is a signature, by referrer or by Cosign's tag, which hides", async () => {
    const pusher = new Pusher(server.url, "alice/signed", "alice");
    const image = await pusher.image({ tag: "v1" });
    const other = await pusher.image({ tag: "v2", architecture: "arm64" });
    const subject = { mediaType: image.mediaType, digest: image.digest, size: image.size };
    await pusher.image({ more: { artifactType: "application/vnd.cncf.notary.signature", subject } });
    await pusher.image({ more: { artifactType: "application/spdx+json", subject } });
    const fallback = `${other.digest.replace(":", "-")}.sig`;
    await pusher.image({ tag: fallback, layers: ["simple signing"] });
    const badges = Object.fromEntries((await all("signed")).map((tag) => [tag.name, tag.badges]));
    assert.deepEqual(badges, {
      v1: { attestations: 0, signed: true, referrers: 2 },
      v2: { attestations: 0, signed: true, referrers: 0 },
    });
    assert.deepEqual(await names("signed", "&supporting=only"), [fallback]);
    const only = await readChecked(alice, "listTags", `${tagsOf("signed")}?supporting=only`);
    assert.equal(only.total, 1);
  });

  test("that moves changes its image, keeps its past, and is counted once", async () => {
    const pusher = new Pusher(server.url, "alice/moved", "alice");
    const first = await pusher.image({ tag: "latest", layers: ["1"] });
    const second = await pusher.image({ tag: "latest", layers: ["2"] });
    const page = await readChecked(alice, "listTags", tagsOf("moved"));
    assert.deepEqual([page.total, page.items[0]?.digest], [1, second.digest]);
    await alice.expect(204, "DELETE", `${tagsOf("moved")}/latest`);
    await alice.problem("not_found", "GET", `${tagsOf("moved")}/latest`);
    await alice.problem("not_found", "DELETE", `${tagsOf("moved")}/latest`);
    assert.equal((await readChecked(alice, "listTags", tagsOf("moved"))).total, 0);
    const path = "/api/v1/repositories/alice/moved/activity";
    const activity = (await readChecked(alice, "listActivity", `${path}?limit=2`)).items;
    const rest = await readChecked(alice, "listActivity", path);
    assert.deepEqual(
      rest.items.map(({ action, object, actor, detail }) => [action, object, actor.name, detail?.digest]),
      [
        ["tag.delete", "alice/moved:latest", "alice", null],
        ["tag.move", "alice/moved:latest", "alice", second.digest],
        ["tag.create", "alice/moved:latest", "alice", first.digest],
      ],
    );
    assert.deepEqual(activity, rest.items.slice(0, 2));
  });
});

test("tags of a private repository are not there for strangers, nor theirs to delete", async () => {
  await new Pusher(server.url, "alice/closed", "alice").image({ tag: "v1" });
  await bob.problem("not_found", "GET", tagsOf("closed"));
  await bob.problem("not_found", "GET", `${tagsOf("closed")}/v1`);
  await bob.problem("not_found", "DELETE", `${tagsOf("closed")}/v1`);
  await alice.expect(200, "PATCH", "/api/v1/repositories/alice/closed", { visibility: "public" });
  await bob.problem("forbidden", "DELETE", `${tagsOf("closed")}/v1`);
  await alice.expect(200, "PATCH", "/api/v1/repositories/alice/closed", { immutable_tags: ["v*"] });
  await alice.problem("tag_immutable", "DELETE", `${tagsOf("closed")}/v1`);
  assert.equal((await readChecked(bob, "getTag", `${tagsOf("closed")}/v1`)).immutable, true);
});
