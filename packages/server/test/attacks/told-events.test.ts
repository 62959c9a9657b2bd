import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { indexType } from "@estiva/testing/content";
import { EventStream } from "@estiva/testing/event-stream";
import { send } from "@estiva/testing/send";
import { openTown, type Person, type Town } from "@estiva/testing/town";

/** In milliseconds: a stream looks every two seconds whether it may go on. */
const soon = 6_000;

let town: Town;
let admin: Person;
let count = 0;
before(async () => {
  town = await openTown();
  admin = await town.person("keeper", { isAdmin: true });
  // Number 1, behind which a replay begins.
  await push(admin, `${admin.name}/first`, "first");
});
after(() => town[Symbol.asyncDispose]());

/** Pushes a manifest without any blob, as an index can be. */
async function push(by: Person, repository: string, tag: string): Promise<void> {
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType: indexType,
    manifests: [],
    annotations: { tag },
  });
  const answer = await send(town.server.url, `/v2/${repository}/manifests/${tag}`, {
    method: "PUT",
    headers: { authorization: by.basic, "content-type": indexType },
    body,
  });
  assert.equal(answer.status, 201, answer.body.toString());
}

async function make(by: Person, name: string, visibility: "public" | "private"): Promise<string> {
  const created = { namespace: by.name, name, visibility };
  await by.api.expect(201, "POST", "/api/v1/repositories", created);
  return `${by.name}/${name}`;
}

const destroy = (by: Person, repository: string) =>
  by.api.expect(204, "DELETE", `/api/v1/repositories/${repository}`);

const publish = (by: Person, repository: string, visibility: "public" | "private") =>
  by.api.expect(200, "PATCH", `/api/v1/repositories/${repository}`, { visibility });

const tagsOf = (stream: EventStream) => stream.told.map(({ data }) => data.tag);

const listen = (query: string, headers: Readonly<Record<string, string>> = {}) =>
  EventStream.open(town.server.url, query, headers);

const replay = (query: string, headers: Readonly<Record<string, string>> = {}) =>
  listen(query, { ...headers, "last-event-id": "1" });

/** What a stream tells until something that is pushed now. */
async function hears(stream: EventStream, by: Person, repository: string): Promise<readonly unknown[]> {
  await push(by, repository, "now");
  await stream.until(({ data }) => data.tag === "now");
  return tagsOf(stream);
}

/** Somebody with a private repository, and somebody else. */
async function scene(): Promise<{ readonly alice: Person; readonly bob: Person; readonly app: string }> {
  count += 1;
  const people = [town.person(`alice-${count}`), town.person(`bob-${count}`)] as const;
  const [alice, bob] = await Promise.all(people);
  return { alice, bob, app: await make(alice, "app", "private") };
}

const grant = async (by: Person, to: Person, parts: object) =>
  await by.api.expect<{ id: string }>(201, "POST", `/api/v1/namespaces/${by.name}/grants`, {
    subject: { kind: "user", name: to.name },
    ...parts,
  });

describe("M2: a replay tells nothing of a repository that had the name before", { concurrency: true }, () => {
  test("deleted and made again public, to nobody in particular", async () => {
    const { alice, app } = await scene();
    await push(alice, app, "secret-1");
    await destroy(alice, app);
    await make(alice, "app", "public");
    using stream = await replay(`repositories=${app}`);
    assert.deepEqual(await hears(stream, alice, app), ["now"]);
  });

  test("deleted and made again by a push, to somebody who was granted a right then", async () => {
    const { alice, bob, app } = await scene();
    await push(alice, app, "secret-1");
    await destroy(alice, app);
    await push(alice, app, "behind");
    await grant(alice, bob, { pattern: "app", role: "read" });
    using named = await replay(`repositories=${app}`, { authorization: bob.basic });
    using own = await replay("scope=own", { authorization: bob.basic });
    assert.deepEqual(await hears(named, alice, app), ["behind", "now"]);
    await own.until(({ data }) => data.tag === "now");
    assert.deepEqual(tagsOf(own), ["behind", "now"]);
  });

  test("of an account that was deleted, released and registered by somebody else", async () => {
    const { alice, app: old } = await scene();
    await push(alice, old, "secret-1");
    await destroy(alice, old);
    await alice.api.expect(204, "DELETE", `/api/v1/users/${alice.name}`);
    await admin.api.expect(204, "DELETE", `/api/v1/site/retired-names/${alice.name}`);
    const next = await town.person(alice.name);
    const app = await make(next, "app", "public");
    using stream = await replay(`repositories=${app}`);
    assert.deepEqual(await hears(stream, next, app), ["now"]);
    using own = await replay("scope=own", { authorization: next.basic });
    await own.until(({ data }) => data.tag === "now");
    assert.deepEqual(tagsOf(own), ["now"]);
  });
});

describe("M2: a stream tells what may be pulled then, and ends soon after", { concurrency: true }, () => {
  /** What is done must end the stream, and what is pushed at once after it must not be told. */
  async function ends(
    stream: EventStream,
    { alice, app }: { readonly alice: Person; readonly app: string },
    end: () => Promise<unknown>,
  ): Promise<void> {
    await push(alice, app, "before");
    await stream.until(({ data }) => data.tag === "before");
    await end();
    await push(alice, app, "behind");
    assert.ok(await stream.endsWithin(soon), "the stream goes on");
    assert.ok(!tagsOf(stream).includes("behind"));
  }

  test("public, then private: to nobody in particular", async () => {
    const { alice, app } = await scene();
    await publish(alice, app, "public");
    using stream = await listen(`repositories=${app}`);
    await ends(stream, { alice, app }, () => publish(alice, app, "private"));
  });

  test("a grant that is taken back", async () => {
    const { alice, bob, app } = await scene();
    const { id } = await grant(alice, bob, { pattern: "app", role: "read" });
    using named = await listen(`repositories=${app}`, { authorization: bob.basic });
    using own = await listen("scope=own", { authorization: bob.basic });
    const path = `/api/v1/namespaces/${alice.name}/grants/${id}`;
    await ends(named, { alice, app }, () => alice.api.expect(204, "DELETE", path));
    await push(alice, app, "later");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.deepEqual(tagsOf(own), ["before"]);
  });

  test("a denial", async () => {
    const { alice, bob, app } = await scene();
    await grant(alice, bob, { pattern: "app", role: "read" });
    using stream = await listen(`repositories=${app}`, { authorization: bob.basic });
    await ends(stream, { alice, app }, () => grant(alice, bob, { pattern: "**", deny: ["pull"] }));
  });

  test("the repository's end", async () => {
    const { alice, app } = await scene();
    using stream = await listen(`repositories=${app}`, { authorization: alice.basic });
    await push(alice, app, "before");
    await stream.until(({ data }) => data.tag === "before");
    await destroy(alice, app);
    assert.ok(await stream.endsWithin(soon));
  });

  test("a session that ends, by its owner's hand or with all others", async () => {
    const { alice, app } = await scene();
    const ways = [`repositories=${app}`, "scope=own"].map(async (query) => {
      const browser = await town.session(alice);
      using stream = await listen(query, { cookie: browser.cookie });
      await browser.expect(204, "DELETE", "/api/v1/session");
      assert.ok(await stream.endsWithin(soon), query);
    });
    await Promise.all(ways);
    using stream = await listen("scope=own", { cookie: (await town.session(alice)).cookie });
    await (await town.session(alice)).expect(200, "DELETE", "/api/v1/sessions");
    assert.ok(await stream.endsWithin(soon));
  });

  test("a token that is revoked, a password that is changed", async () => {
    const { alice, app } = await scene();
    const wish = { name: "ci", scopes: [`repository:${app}:pull`] };
    type Made = { token: string; id: string };
    const { token, id } = await alice.api.expect<Made>(201, "POST", "/api/v1/tokens", wish);
    using byToken = await listen("scope=own", { authorization: `Bearer ${token}` });
    using byPassword = await listen("scope=own", { authorization: alice.basic });
    await alice.api.expect(204, "DELETE", `/api/v1/tokens/${id}`);
    assert.ok(await byToken.endsWithin(soon));
    assert.ok(!(await byPassword.endsWithin(0)));
    const change = { keptSession: undefined, now: Date.now() };
    await town.accounts.ports.passwords.set(alice.id, "another one's hash", change);
    assert.ok(await byPassword.endsWithin(soon));
  });

  test("an account that is disabled", async () => {
    const { bob } = await scene();
    using own = await listen("scope=own", { cookie: (await town.session(bob)).cookie });
    await admin.api.expect(200, "PATCH", `/api/v1/users/${bob.name}`, { disabled: true });
    assert.ok(await own.endsWithin(soon));
  });

  test("one of many: silence for that one alone", async () => {
    const { alice } = await scene();
    const names = Array.from({ length: 12 }, (_, index) => `app-${index}`);
    for (const name of names) await make(alice, name, "public");
    const all = names.map((name) => `${alice.name}/${name}`);
    using stream = await listen(`repositories=${all.join(",")}`);
    const [lost = "", kept = ""] = [all[11], all[0]];
    await publish(alice, lost, "private");
    await push(alice, lost, "private-1");
    await new Promise((resolve) => setTimeout(resolve, 7_000));
    await push(alice, lost, "private-2");
    assert.deepEqual(await hears(stream, alice, kept), ["now"]);
    for (const name of all.slice(0, 11)) await publish(alice, name, "private");
    assert.ok(await stream.endsWithin(soon));
  });
});
