import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Browser } from "@estiva/testing/browser";
import { imageType } from "@estiva/testing/content";
import { basic, Pusher } from "@estiva/testing/pusher";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { readChecked } from "./support/read-checked.ts";

let server: SpawnedServer;
let nobody: Browser;
let alice: Browser;
let bob: Browser;
let publicImage: string;
let privateImage: string;

before(async () => {
  server = await spawnServer({ env: { ESTIVA_SIGN_UP: "open", ESTIVA_ROOT_NAMESPACE: "private" } });
  nobody = new Browser(server.url);
  for (const name of ["alice", "bob", "hermit"]) await nobody.signUp(name);
  alice = new Browser(server.url, { headers: { authorization: basic("alice") } });
  bob = new Browser(server.url, { headers: { authorization: basic("bob") } });
  const create = (who: Browser, namespace: string, name: string, more: object) =>
    who.expect(201, "POST", "/api/v1/repositories", { namespace, name, ...more });
  await create(alice, "alice", "web-shop", { visibility: "public", description: "Sells boats" });
  await create(alice, "alice", "shop", { visibility: "public" });
  await create(alice, "alice", "secret-shop", { visibility: "private" });
  await create(bob, "bob", "harbour", { visibility: "private", description: "where boats lie" });
  const open = new Pusher(server.url, "alice/web-shop", "alice");
  publicImage = (await open.image({ tag: "v1", architecture: "arm64" })).digest;
  const closed = new Pusher(server.url, "alice/secret-shop", "alice");
  privateImage = (await closed.image({ tag: "v1", layers: ["secret"] })).digest;
});
after(() => server[Symbol.asyncDispose]());

async function find(who: Browser, query: string): Promise<readonly string[]> {
  const found: string[] = [];
  let cursor = "";
  for (;;) {
    const page = await readChecked(who, "search", `/api/v1/search?limit=2&${query}${cursor}`);
    for (const item of page.items) {
      if (item.type === "repository") found.push(item.repository.name);
      else if (item.type === "namespace")
        found.push(`${item.namespace.name}: ${item.namespace.repository_count}`);
      else found.push(`${item.image.repository}@${item.image.digest} ${item.image.tags}`);
    }
    if (page.next_cursor === null) return found;
    cursor = `&cursor=${page.next_cursor}`;
  }
}

describe("search", () => {
  test("finds by a part of the name or the description what one may see, the exact name first", async () => {
    assert.deepEqual(await find(nobody, "q=shop&type=repository"), ["alice/web-shop", "alice/shop"]);
    assert.deepEqual(await find(nobody, "q=alice/shop&type=repository"), ["alice/shop"]);
    assert.deepEqual(await find(nobody, "q=shop&sort=name"), ["alice/shop", "alice/web-shop"]);
    assert.deepEqual(await find(alice, "q=SHOP"), ["alice/secret-shop", "alice/web-shop", "alice/shop"]);
    assert.deepEqual(await find(nobody, "q=boats"), ["alice/web-shop"]);
    assert.deepEqual(await find(bob, "q=boats&sort=name"), ["alice/web-shop", "bob/harbour"]);
    assert.deepEqual(await find(bob, "q=%25"), []);
  });

  test("explores all that one may see with the empty query", async () => {
    assert.deepEqual(await find(nobody, ""), ["alice/web-shop", "alice/shop"]);
    assert.deepEqual(await find(bob, "sort=name"), ["alice/shop", "alice/web-shop", "bob/harbour"]);
  });

  test("finds namespaces that one sees something of", async () => {
    assert.deepEqual(await find(nobody, "q=ali&type=namespace"), ["alice: 2"]);
    assert.deepEqual(await find(alice, "q=ali&type=namespace"), ["alice: 3"]);
    assert.deepEqual(await find(nobody, "q=hermit"), []);
    assert.deepEqual(await find(nobody, "q=bob"), []);
    assert.deepEqual(await find(bob, "q=bob"), ["bob: 1", "bob/harbour"]);
  });

  test("finds images by their digest, whole or from six digits on, where one may pull them", async () => {
    const expected = [`alice/web-shop@${publicImage} v1`];
    const digits = publicImage.slice("sha256:".length);
    for (const q of [publicImage, digits, digits.slice(0, 6), digits.slice(0, 12).toUpperCase()])
      assert.deepEqual(await find(nobody, `q=${q}`), expected, q);
    assert.deepEqual(await find(nobody, `q=${digits.slice(0, 5)}&type=image`), []);
    assert.deepEqual(await find(nobody, `q=${privateImage}`), []);
    assert.deepEqual(await find(alice, `q=${privateImage}`), [`alice/secret-shop@${privateImage} v1`]);
  });

  test("filters by what the newest tag is, in every order, with a part of the name or without", async () => {
    assert.deepEqual(await find(alice, "kind=image&sort=name"), ["alice/secret-shop", "alice/web-shop"]);
    assert.deepEqual(await find(alice, "kind=image"), ["alice/secret-shop", "alice/web-shop"]);
    assert.deepEqual(await find(alice, "platform=linux/arm64"), ["alice/web-shop"]);
    assert.deepEqual(await find(alice, "platform=linux/arm64/v9"), []);
    assert.deepEqual(await find(alice, "q=web&kind=image&platform=linux/arm64"), ["alice/web-shop"]);
    assert.deepEqual(await find(alice, "q=alice/web-shop&kind=helm"), []);
    assert.deepEqual(await find(alice, "kind=helm"), []);
    const charts = new Pusher(server.url, "alice/charts", "alice");
    const config = await charts.blob("{}", "application/vnd.cncf.helm.config.v1+json");
    const chart = { schemaVersion: 2, mediaType: imageType, config, layers: [await charts.blob("chart")] };
    await charts.manifest(chart, imageType, "1.0.0");
    assert.deepEqual(await find(alice, "kind=helm"), ["alice/charts"]);
    const many = new Pusher(server.url, "alice/charts", "alice");
    const images = [];
    for (const architecture of ["amd64", "arm64"]) {
      const { mediaType, digest, size } = await many.image({ architecture });
      images.push({ mediaType, digest, size, platform: { os: "linux", architecture } });
    }
    await many.index(images, "2.0.0");
    assert.deepEqual(await find(alice, "kind=helm"), [], "the newest tag counts");
    assert.deepEqual(await find(alice, "kind=index"), ["alice/charts"]);
    assert.deepEqual(await find(alice, "kind=image&platform=linux/arm64"), [
      "alice/charts",
      "alice/web-shop",
    ]);
  });

  test("no filter shows or counts what one may not see", async () => {
    for (const filter of ["kind=image", "kind=index", "platform=linux/amd64", "kind=image&q=secret"])
      for (const sort of ["name", "pushed", "relevance"]) {
        const found = await find(nobody, `${filter}&sort=${sort}`);
        assert.ok(
          found.every((name) => name === "alice/web-shop"),
          `${filter}: ${found}`,
        );
      }
    const page = await readChecked(nobody, "search", "/api/v1/search?kind=image&limit=1");
    assert.deepEqual([page.items.length, page.total], [1, null]);
    assert.deepEqual(await find(nobody, "q=shop&type=image"), []);
  });

  test("lists namespaces without a name where nothing else is asked for", async () => {
    assert.deepEqual(await find(nobody, "type=namespace"), ["alice: 2"]);
    assert.deepEqual(await find(bob, "type=namespace"), ["alice: 2", "bob: 1"]);
    assert.deepEqual(await find(nobody, "type=namespace&kind=image"), []);
  });

  test("takes a cursor only as it was given", async () => {
    await nobody.problem("cursor_invalid", "GET", "/api/v1/search?cursor=WzFd");
    await nobody.problem("cursor_invalid", "GET", "/api/v1/search?cursor=WyJ4IiwieSIsMV0");
  });
});

describe("who may do what", () => {
  test("is listed for the repository's admins, with where it comes from", async () => {
    const grants = "/api/v1/namespaces/alice/grants";
    const subject = { kind: "user", name: "bob" };
    await alice.expect(201, "POST", grants, {
      subject,
      pattern: "secret-*",
      role: "write",
      can_delete: true,
    });
    await alice.expect(201, "POST", grants, { subject, pattern: "**", role: "read" });
    const path = "/api/v1/repositories/alice/secret-shop/access";
    const rows = [];
    let cursor = "";
    for (;;) {
      const page = await readChecked(alice, "getAccess", `${path}?limit=1${cursor}`);
      rows.push(...page.items);
      if (page.next_cursor === null) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    assert.deepEqual(
      rows.map(({ subject: { name }, role, source }) => [name, role, source]),
      [
        ["alice", "owner", "owner of alice"],
        ["bob", "write", "granted on **, secret-*"],
      ],
    );
    assert.deepEqual(rows[1]?.actions, ["pull", "push", "overwrite", "delete", "metadata"]);
    const open = await readChecked(alice, "getAccess", "/api/v1/repositories/alice/shop/access");
    assert.deepEqual(
      open.items.map(({ subject: { kind } }) => kind),
      ["anyone", "user", "user"],
    );
    await bob.problem("forbidden", "GET", path);
    await nobody.problem("not_found", "GET", path);
  });

  test("is explained for somebody and for anyone", async () => {
    const path = "/api/v1/repositories/alice/secret-shop/decision";
    const push = await readChecked(alice, "explainDecision", `${path}?user=bob&action=push`);
    assert.equal(push.allowed, true);
    assert.ok(push.reasons.some((reason) => /secret-\*/.test(reason)));
    const admin = await readChecked(alice, "explainDecision", `${path}?user=bob&action=admin`);
    assert.equal(admin.allowed, false);
    const anyone = await readChecked(alice, "explainDecision", `${path}?action=pull`);
    assert.equal(anyone.allowed, false);
    await alice.problem("not_found", "GET", `${path}?user=ghost&action=pull`);
    await bob.problem("forbidden", "GET", `${path}?action=pull`);
  });
});
