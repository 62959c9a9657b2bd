import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Answer } from "@estiva/contract/operations";
import { Browser } from "@estiva/testing/browser";
import { basic, Pusher } from "@estiva/testing/pusher";
import { json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";

type Repository = Answer<"getRepository">;
type Page = Answer<"listRepositories">;

const collection = "/api/v1/repositories";

let server: SpawnedServer;
let alice: Browser;
let bob: Browser;
let nobody: Browser;

before(async () => {
  server = await spawnServer({
    env: {
      ESTIVA_SIGN_UP: "open",
      ESTIVA_ROOT_NAMESPACE: "private",
      ESTIVA_MAX_REPOSITORIES_PER_ACCOUNT: "30",
    },
  });
  nobody = new Browser(server.url);
  for (const name of ["alice", "bob"]) await nobody.signUp(name);
  alice = new Browser(server.url, { headers: { authorization: basic("alice") } });
  bob = new Browser(server.url, { headers: { authorization: basic("bob") } });
});
after(() => server[Symbol.asyncDispose]());

const create = (name: string, more: object = {}) =>
  alice.expect<Repository>(201, "POST", collection, { namespace: "alice", name, ...more });

async function names(who: Browser, query = ""): Promise<readonly string[]> {
  const found: string[] = [];
  let cursor = "";
  for (;;) {
    const page = await who.expect<Page>(200, "GET", `${collection}?limit=3${query}${cursor}`);
    found.push(...page.items.map(({ name }) => name));
    if (page.next_cursor === null) return found;
    cursor = `&cursor=${page.next_cursor}`;
  }
}

describe("creating a repository", () => {
  test("answers it, empty, private as the namespace says, with everything allowed to its owner", async () => {
    const made = await create("shop/cart", { description: "What people want to buy." });
    assert.deepEqual(made, await alice.expect(200, "GET", `${collection}/alice/shop/cart`));
    const { created_at, created_by, ...rest } = made;
    assert.ok(Math.abs(Date.parse(created_at) - Date.now()) < 10_000);
    assert.equal(created_by?.name, "alice");
    assert.deepEqual(rest, {
      ...{ name: "alice/shop/cart", namespace: "alice", path: "shop/cart", kind: null },
      ...{ visibility: "private", description: "What people want to buy.", pushed_at: null, pushed_by: null },
      ...{ newest_tag: null, tag_count: 0, size: 0, immutable_tags: [], allow_overwrite: true },
      ...{ read_only: false, may: ["pull", "push", "overwrite", "delete", "create", "metadata", "admin"] },
    });
  });

  test("is refused where the name is taken, no name, or in nobody's namespace", async () => {
    await create("once");
    const again = { namespace: "alice", name: "once" };
    await alice.problem("name_taken", "POST", collection, again);
    await alice.problem("request_invalid", "POST", collection, { ...again, name: "Once" });
    await alice.problem("request_invalid", "POST", collection, { ...again, name: `${"a/".repeat(126)}abc` });
    await alice.problem("request_invalid", "POST", collection, { namespace: "ghost", name: "app" });
    await alice.problem("request_invalid", "POST", collection, { namespace: "library", name: "bob/app" });
  });

  test("tells strangers the same of names that are taken and of names that are free", async () => {
    await create("hidden");
    const [taken, free] = await Promise.all(
      ["hidden", "unheard-of"].map((name) =>
        bob.problem("forbidden", "POST", collection, { namespace: "alice", name }),
      ),
    );
    assert.equal(taken?.detail, free?.detail);
    await nobody.problem("authentication_required", "POST", collection, { namespace: "alice", name: "x" });
  });

  test("is refused in the root namespace to who doesn't own it", async () => {
    await alice.problem("forbidden", "POST", collection, { namespace: "library", name: "app" });
  });

  test("needs `create` in a token's scope", async () => {
    const token = async (actions: string) => {
      const scopes = [`repository:alice/*:${actions}`];
      const made = await alice.expect<{ token: string }>(201, "POST", "/api/v1/tokens", {
        name: actions,
        scopes,
      });
      return new Browser(server.url, { headers: { authorization: `Bearer ${made.token}` } });
    };
    const body = { namespace: "alice", name: "by-token" };
    await (await token("pull,push")).problem("forbidden", "POST", collection, body);
    const shown = await (await token("pull,create")).expect<Repository>(201, "POST", collection, body);
    assert.deepEqual(shown.may, ["pull", "create"]);
  });
});

describe("reading and listing", () => {
  test("shows a private repository to nobody else, just as one that is missing", async () => {
    await create("secret");
    for (const who of [bob, nobody]) {
      const answers = await Promise.all(
        ["alice/secret", "alice/none", "ghost/none"].map(async (name) => {
          const { request_id: _, ...problem } = json<{ request_id: string; code: string }>(
            await who.call("GET", `${collection}/${name}`),
          );
          return problem;
        }),
      );
      assert.equal(answers[0]?.code, "not_found");
      assert.deepEqual(answers[0], answers[1]);
      assert.deepEqual(answers[0], answers[2]);
    }
    assert.ok(!(await names(bob)).includes("alice/secret"));
  });

  test("lists what one may pull, page by page, by name and by the newest push", async () => {
    for (const name of ["list/b", "list/a", "list/d", "list/c"])
      await create(name, { visibility: name === "list/d" ? "private" : "public" });
    await bob.expect(201, "POST", collection, { namespace: "bob", name: "own-list", visibility: "private" });
    const all = ["alice/list/a", "alice/list/b", "alice/list/c"];
    assert.deepEqual(await names(nobody, "&q=list"), all);
    assert.deepEqual(await names(bob, "&q=LIST"), [...all, "bob/own-list"]);
    assert.deepEqual(await names(alice, "&q=list/"), [...all, "alice/list/d"]);
    assert.deepEqual(await names(alice, "&q=list&visibility=private"), ["alice/list/d"]);
    assert.deepEqual(await names(bob, "&q=list&visibility=private"), ["bob/own-list"]);
    assert.deepEqual(await names(bob, "&namespace=alice&q=list"), all);
    assert.deepEqual(await names(bob, "&namespace=ghost"), []);
    await new Pusher(server.url, "alice/list/b", "alice").image({ tag: "v1" });
    assert.deepEqual(await names(nobody, "&q=list&sort=pushed"), [
      ...["alice/list/b", "alice/list/c", "alice/list/a"],
    ]);
    assert.deepEqual(await names(alice, "&q=100%25_"), []);
    await alice.problem("cursor_invalid", "GET", `${collection}?cursor=WyJhIl0`);
  });

  test("tells what a push has changed", async () => {
    const pusher = new Pusher(server.url, "alice/pushed", "alice");
    const image = await pusher.image({ tag: "v1" });
    const again = await pusher.image({ architecture: "arm64", tag: "v2" });
    const repository = await alice.expect<Repository>(200, "GET", `${collection}/alice/pushed`);
    const { kind, tag_count, newest_tag, pushed_by, size } = repository;
    assert.deepEqual({ kind, tag_count, pushed_by }, { kind: "image", tag_count: 2, pushed_by: "alice" });
    assert.ok(newest_tag === "v2" || newest_tag === "v1");
    // The layer is one blob of both.
    assert.equal(size, image.total + again.total - image.size - again.size - "a layer".length);
  });
});

describe("changing a repository", () => {
  test("takes the description, the rules and the visibility, and says who may", async () => {
    await create("changed");
    const path = `${collection}/alice/changed`;
    const rules = { immutable_tags: ["v*", "Release-*"], allow_overwrite: false };
    const changed = await alice.expect<Repository>(200, "PATCH", path, {
      ...{ description: "new", visibility: "public", ...rules, read_only: true },
    });
    assert.equal(changed.description, "new");
    assert.equal(changed.visibility, "public");
    assert.deepEqual(changed.immutable_tags, rules.immutable_tags);
    assert.deepEqual(changed.may, ["pull", "create", "metadata", "admin"]);
    assert.equal((await nobody.expect<Repository>(200, "GET", path)).description, "new");
    await bob.problem("forbidden", "PATCH", path, { description: "mine" });
    await nobody.problem("authentication_required", "PATCH", path, { description: "mine" });
    await alice.problem("repository_read_only", "DELETE", path);
    await alice.problem("request_invalid", "PATCH", path, { immutable_tags: ["a/b"] });
  });

  test("a writer edits the description and the README, and nothing else", async () => {
    await create("written");
    const grant = { subject: { kind: "user", name: "bob" }, pattern: "written", role: "write" };
    await alice.expect(201, "POST", "/api/v1/namespaces/alice/grants", grant);
    const path = `${collection}/alice/written`;
    await bob.expect(200, "PATCH", path, { description: "by bob" });
    await bob.problem("forbidden", "PATCH", path, { description: "by bob", read_only: true });
    await bob.problem("forbidden", "DELETE", path);
    await bob.expect(204, "PUT", `${path}/readme`, { markdown: "# Hi" });
    assert.deepEqual(await alice.expect(200, "GET", `${path}/readme`), { markdown: "# Hi" });
    await bob.problem("request_invalid", "PUT", `${path}/readme`, { markdown: "é".repeat(300_000) });
    await nobody.problem("not_found", "GET", `${path}/readme`);
  });

  test("it can't be made public while somebody is denied to pull it", async () => {
    await create("denied/app");
    const grant = { subject: { kind: "user", name: "bob" }, pattern: "denied/*", deny: ["pull"] };
    await alice.expect(201, "POST", "/api/v1/namespaces/alice/grants", grant);
    const path = `${collection}/alice/denied/app`;
    await alice.problem("public_denies_pull", "PATCH", path, { visibility: "public" });
    await alice.problem("public_denies_pull", "POST", collection, {
      ...{ namespace: "alice", name: "denied/other", visibility: "public" },
    });
    await alice.expect(200, "PATCH", path, { visibility: "private" });
  });
});

test("a field or parameter that isn't known is refused by name, and nothing is done", async () => {
  await create("strict", { visibility: "public" });
  const path = `${collection}/alice/strict`;
  const pointers = async (...asked: Parameters<typeof alice.problem>) =>
    (await alice.problem(...asked)).errors?.map(({ pointer }) => pointer);
  const misspelt = { private: true, description: "x" };
  assert.deepEqual(await pointers("request_invalid", "PATCH", path, misspelt), ["#/private"]);
  assert.deepEqual(await pointers("request_invalid", "DELETE", `${path}?dry_run=true`), ["?dry_run"]);
  assert.deepEqual(await pointers("request_invalid", "GET", `${path}/tags?sorted=name`), ["?sorted"]);
  assert.deepEqual(await pointers("request_invalid", "PATCH", path, { visibility: "x", __proto__x: 1 }), [
    ...["#/visibility", "#/__proto__x"],
  ]);
  const { description, visibility } = await alice.expect<Repository>(200, "GET", path);
  assert.deepEqual([description, visibility], ["", "public"]);
});

test("what a token or a body of another kind lacks is said", async () => {
  const made = { name: "x", scopes: ["repository:alice/**:pull"] };
  const { token } = await alice.expect<{ token: string }>(201, "POST", "/api/v1/tokens", made);
  const program = new Browser(server.url, { headers: { authorization: `Bearer ${token}` } });
  const robots = "/api/v1/namespaces/alice/robots";
  const refused = await program.problem("session_required", "POST", robots, { name: "ci" });
  assert.match(refused.detail ?? "", /token is not enough.*password/);
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const unsupported = await alice.call("POST", robots, "name=ci", form);
  assert.equal(unsupported.status, 415);
  assert.match(String(unsupported.body), /application\/json/);
});

describe("deleting a repository", () => {
  test("takes it out of sight at once, its content too, and its name is free", async () => {
    await create("gone", { visibility: "public" });
    const path = `${collection}/alice/gone`;
    await alice.expect(200, "PATCH", path, { immutable_tags: ["*"] });
    const pusher = new Pusher(server.url, "alice/gone", "alice");
    const { digest } = await pusher.image({ tag: "v1" });
    await bob.problem("forbidden", "DELETE", path);
    await alice.expect(204, "DELETE", path);
    await alice.problem("not_found", "GET", path);
    await alice.problem("not_found", "DELETE", path);
    const pull = await send(server.url, `/v2/alice/gone/manifests/${digest}`, {
      headers: { authorization: basic("alice") },
    });
    assert.equal(pull.status, 404);
    for (const who of [alice, nobody]) assert.ok((await names(who)).every((name) => !/gone|~/.test(name)));
    const again = await create("gone");
    assert.deepEqual([again.tag_count, again.size, again.kind], [0, 0, null]);
  });
});

test("an account has as many repositories as it may", async () => {
  const carol = new Browser(server.url, { headers: { authorization: basic("carol") } });
  await nobody.signUp("carol");
  for (let count = 0; count < 30; count += 1)
    await carol.expect(201, "POST", collection, { namespace: "carol", name: `r${count}` });
  await carol.problem("quota_exceeded", "POST", collection, { namespace: "carol", name: "more" });
  assert.equal((await names(carol, "&namespace=carol")).length, 30);
});
