import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { Item } from "@estiva/contract/operations";
import { Browser } from "@estiva/testing/browser";
import { basic, Pusher } from "@estiva/testing/pusher";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts } from "@estiva/testing/test-accounts";
import type { AuditEvent } from "#server/audit/audit-records.ts";
import { readChecked } from "./support/read-checked.ts";

type Event = Item<"listRecentActivity">;

let server: SpawnedServer;
const people = new Map<string, Browser>();
before(async () => {
  server = await spawnServer({ env: { ESTIVA_SIGN_UP: "open", ESTIVA_ROOT_NAMESPACE: "private" } });
  const nobody = new Browser(server.url);
  for (const name of ["alice", "bob", "carol", "dave"]) {
    await nobody.signUp(name);
    people.set(name, new Browser(server.url, { headers: { authorization: basic(name) } }));
  }
  await as("alice").expect(201, "POST", "/api/v1/organizations", { name: "acme" });
});
after(() => server[Symbol.asyncDispose]());

function as(name: string): Browser {
  const browser = people.get(name);
  assert.ok(browser);
  return browser;
}

async function make(namespace: string, name: string, visibility: "public" | "private"): Promise<void> {
  await as("alice").expect(201, "POST", "/api/v1/repositories", { namespace, name, visibility });
}

async function grant(user: string, pattern: string): Promise<string> {
  const body = { subject: { kind: "user", name: user }, pattern, role: "read" };
  return (await as("alice").expect<{ id: string }>(201, "POST", "/api/v1/namespaces/acme/grants", body)).id;
}

/** The whole list, page by page. */
async function feed(who: string, limit = 100): Promise<readonly Event[]> {
  const events: Event[] = [];
  let cursor = "";
  for (;;) {
    const page = await readChecked(as(who), "listRecentActivity", `/api/v1/activity?limit=${limit}${cursor}`);
    events.push(...page.items);
    if (page.next_cursor === null) return events;
    cursor = `&cursor=${page.next_cursor}`;
  }
}

/** Pushes are taken down a moment after they are answered. */
async function feedWith(who: string, isWanted: (event: Event) => boolean): Promise<readonly Event[]> {
  const until = Date.now() + 5_000;
  for (;;) {
    const events = await feed(who);
    if (events.some(isWanted)) return events;
    assert.ok(Date.now() < until, `${who} was not told: ${JSON.stringify(events.map(words))}`);
    await setTimeout(20);
  }
}

async function push(repository: string, tag: string): Promise<string> {
  const pushed = await new Pusher(server.url, repository, "alice").image({
    tag,
    layers: [`${repository} ${tag}`],
  });
  await feedWith("alice", ({ repository: name, tags }) => name === repository && tags.includes(tag));
  return pushed.digest;
}

function words({ action, actor, namespace, repository, tags, subject, role }: Event): string {
  return [action, actor.name, namespace, repository, ...tags, subject, role]
    .filter((word) => word !== null)
    .join(" ");
}

const of = (repository: string) => (event: Event) => event.repository === repository;

test("pushes, deletions, changes and members are told, the newest first, with who, what and where", async () => {
  await make("acme", "told", "private");
  const digest = await push("acme/told", "1.0");
  const untagged = new Pusher(server.url, "acme/told", "alice");
  await untagged.image({ layers: ["a part of something"] });
  await as("alice").expect(200, "PATCH", "/api/v1/repositories/acme/told", { visibility: "public" });
  await as("alice").expect(204, "DELETE", "/api/v1/repositories/acme/told/tags/1.0");
  const events = await feed("alice");
  const told = events.filter(of("acme/told"));
  assert.deepEqual(told.map(words), [
    "tag.delete alice acme acme/told 1.0",
    "repository.update alice acme acme/told",
    "manifest.push alice acme acme/told 1.0",
    "repository.create alice acme acme/told",
  ]);
  assert.equal(told[1]?.visibility, "public");
  assert.equal(told[2]?.digest, digest);
  assert.deepEqual(events.slice(-1).map(words), ["organization.create alice acme organization acme"]);
  assert.deepEqual(await feed("alice", 1), events);
  const times = events.map(({ at }) => at);
  assert.deepEqual(times, times.toSorted().reverse());
});

test("nothing is told to a stranger, nor to whoever lost the grant, nor after the repository was made private", async () => {
  await make("acme", "lent", "private");
  await make("acme", "kept", "private");
  await push("acme/lent", "1.0");
  await push("acme/kept", "1.0");
  assert.deepEqual(await feed("dave"), []);
  const lent = await grant("dave", "lent");
  assert.deepEqual((await feed("dave")).map(words), [
    "manifest.push alice acme acme/lent 1.0",
    "repository.create alice acme acme/lent",
    // Public by now, and in a namespace in which dave has a part.
    ...(await feed("alice")).filter(of("acme/told")).map(words),
  ]);
  await as("alice").expect(200, "PATCH", "/api/v1/repositories/acme/told", { visibility: "private" });
  assert.deepEqual((await feed("dave")).filter(of("acme/told")), []);
  await as("alice").expect(204, "DELETE", `/api/v1/namespaces/acme/grants/${lent}`);
  assert.deepEqual(await feed("dave"), []);
});

test("what a deleted repository was is told to nobody who may pull its successor; owners hear that it was deleted", async () => {
  await make("acme", "reborn", "private");
  await push("acme/reborn", "secret-merger");
  await grant("carol", "reborn");
  assert.ok((await feed("carol")).some(of("acme/reborn")));
  await as("alice").expect(204, "DELETE", "/api/v1/repositories/acme/reborn");
  assert.deepEqual((await feed("carol")).filter(of("acme/reborn")), []);
  assert.deepEqual((await feed("alice")).filter(of("acme/reborn")).map(words), [
    "repository.delete alice acme acme/reborn",
  ]);
  await make("acme", "reborn", "public");
  await grant("carol", "reborn");
  assert.deepEqual((await feed("carol")).filter(of("acme/reborn")).map(words), [
    "repository.create alice acme acme/reborn",
  ]);
});

test("members hear of members and teams, owners of grants and robots too; nobody of what was refused", async () => {
  await as("alice").expect(201, "POST", "/api/v1/organizations/acme/teams", { name: "ops" });
  await as("alice").expect(201, "POST", "/api/v1/namespaces/acme/robots", { name: "ci" });
  await as("dave").problem("not_found", "PATCH", "/api/v1/repositories/acme/kept", { description: "mine" });
  await as("alice").expect(202, "PUT", "/api/v1/organizations/acme/members/bob", { role: "member" });
  const invited = await readChecked(as("bob"), "listInvitations", "/api/v1/invitations");
  for (const { id } of invited.items) await as("bob").expect(200, "POST", `/api/v1/invitations/${id}/accept`);
  await as("alice").expect(200, "PUT", "/api/v1/organizations/acme/teams/ops/members/bob", {});
  const ofNamespace = ({ repository, namespace }: Event) => repository === null && namespace === "acme";
  const forBob = (await feed("bob")).filter(ofNamespace);
  const forAlice = (await feed("alice")).filter(ofNamespace);
  assert.equal(forBob[0]?.member, "bob");
  assert.equal(forBob[1]?.action, "invitation.accept");
  assert.ok(forBob.every(({ action }) => /^(organization|member|invitation|team)\./.test(action)));
  const ofOwners = forAlice.filter(({ action }) => /^(grant|robot)\./.test(action)).map(words);
  assert.ok(forAlice.map(words).includes("member.invite alice acme user bob member"));
  assert.ok(ofOwners.includes("robot.create alice acme robot acme.ci"), String(ofOwners));
  assert.ok(ofOwners.includes("grant.create alice acme user dave read"), String(ofOwners));
  assert.ok(ofOwners.includes("grant.delete alice acme user dave read"), String(ofOwners));
  assert.deepEqual((await feed("carol")).filter(ofNamespace), []);
  assert.ok((await feed("alice")).every(({ actor }) => actor.name !== "dave"));
});

test("a tag that was deleted as soon as it was pushed is told in that order", async () => {
  await make("acme", "hasty", "private");
  await new Pusher(server.url, "acme/hasty", "alice").image({ tag: "oops" });
  await as("alice").expect(204, "DELETE", "/api/v1/repositories/acme/hasty/tags/oops");
  const events = await feedWith(
    "alice",
    ({ action, repository }) => action === "manifest.push" && repository === "acme/hasty",
  );
  assert.deepEqual(
    events.filter(of("acme/hasty")).map(({ action }) => action),
    ["tag.delete", "manifest.push", "repository.create"],
  );
});

test("whoever may see one repository of a busy namespace finds its events behind thousands of others", async () => {
  await make("acme", "quiet", "private");
  await make("acme", "busy", "private");
  await grant("carol", "quiet");
  await using rows = await TestAccounts.open(server.dataDir);
  const namespaceId = await rows.namespaceId("acme");
  const events = Array.from({ length: 4_000 }, (_, number): AuditEvent[] => {
    const what = { action: "manifest.push", actor: "anonymous", object: "acme/busy", namespaceId } as const;
    const from = { credential: undefined, address: undefined, requestId: undefined };
    const event = { at: Date.now(), ...what, ...from, detail: { tags: [`t${number}`] } };
    return [
      { ...event, result: "ok" },
      { ...event, result: "refused" },
    ];
  });
  await rows.ports.audit.add(events.flat());
  const { items } = await readChecked(as("carol"), "listRecentActivity", "/api/v1/activity?limit=10");
  assert.equal(items[0] && words(items[0]), "repository.create alice acme acme/quiet");
  const all = await feed("carol");
  assert.ok(all.every(({ repository }) => repository !== "acme/busy"));
});

test("people alone are told, and a cursor is taken only as it was given", async () => {
  const nobody = new Browser(server.url);
  await nobody.problem("authentication_required", "GET", "/api/v1/activity");
  await as("alice").problem("cursor_invalid", "GET", "/api/v1/activity?cursor=WyJ4Il0");
});
