import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, describe, test } from "node:test";
import { operations, type Answer as ShownAnswer } from "@estiva/contract/operations";
import { basicOf } from "@estiva/testing/basic-of";
import { imageManifest, imageType, sha256 } from "@estiva/testing/content";
import { json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts, type TestUser } from "@estiva/testing/test-accounts";

import type { AuditEvent } from "#server/audit/audit-records.ts";

type Event = ShownAnswer<"exportAudit">;
type Page = ShownAnswer<"listAudit">;

let server: SpawnedServer;
let rows: TestAccounts;
let admin: TestUser;
let alice: TestUser;
let bob: TestUser;
before(async () => {
  server = await spawnServer();
  rows = await TestAccounts.open(server.dataDir);
  admin = await rows.user("chief", { isAdmin: true });
  alice = await rows.user("alice");
  bob = await rows.user("bob");
});
after(async () => {
  await rows[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

interface Sent {
  readonly basic?: string;
  readonly bearer?: string;
  readonly body?: string;
  readonly type?: string;
}

async function call(method: string, path: string, { basic, bearer, body = "", type }: Sent = {}) {
  const authorization = bearer === undefined ? basic : `Bearer ${bearer}`;
  const headers = {
    ...(authorization === undefined ? {} : { authorization }),
    ...(type === undefined ? {} : { "content-type": type }),
  };
  return await send(server.url, path, { method, headers, body });
}

async function pageOf(path: string, basic: string): Promise<Page> {
  const answer = await call("GET", path, { basic });
  assert.equal(answer.status, 200, answer.body.toString());
  return operations.listAudit.answers[200].parse(json(answer));
}

/** Every event of a list, page by page. */
async function all(path: string, basic: string): Promise<readonly Event[]> {
  const events: Event[] = [];
  let cursor: string | null = null;
  do {
    const next: string = cursor === null ? "" : `${path.includes("?") ? "&" : "?"}cursor=${cursor}`;
    const page: Page = await pageOf(`${path}${next}`, basic);
    events.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return events;
}

/** Noted events are written soon, together: asks until there are so many. */
async function eventually(path: string, basic: string, count: number): Promise<readonly Event[]> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const events = await all(path, basic);
    if (events.length >= count || Date.now() > deadline) return events;
  }
}

async function exported(path: string, basic: string): Promise<readonly Event[]> {
  const answer = await call("GET", path, { basic });
  assert.equal(answer.status, 200, answer.body.toString());
  assert.equal(answer.headers["content-type"], "application/x-ndjson");
  const lines = answer.body.toString().split("\n");
  assert.equal(lines.pop(), "", "every line is ended");
  return lines.map((line) => operations.exportAudit.answers[200].parse(JSON.parse(line)));
}

const manifest = imageManifest();
const digest = sha256(manifest);

async function push(repository: string, tag: string, basic: string): Promise<void> {
  const blob = `/v2/${repository}/blobs/uploads/?digest=${sha256("{}")}`;
  assert.equal((await call("POST", blob, { basic, body: "{}" })).status, 201);
  const path = `/v2/${repository}/manifests/${tag}`;
  assert.equal((await call("PUT", path, { basic, body: manifest, type: imageType })).status, 201);
}

const facts = ({ action, actor, object, result, namespace }: Event) =>
  [action, actor.name, object, result, namespace].join(" ");

describe("what is done on /v2", () => {
  test("pushes and deletions are in the audit, with who, where and what; a repository's beginning once", async () => {
    const started = new Date().toISOString();
    const both = ["v1", "v2"].map((tag) => push("alice/app", tag, alice.basic));
    await Promise.all(both);
    const { secret } = await rows.token(alice.principal, {
      scopes: ["repository:alice/**:pull,push,delete"],
    });
    const token = basicOf("alice", secret);
    assert.equal((await call("DELETE", "/v2/alice/app/manifests/v2", { basic: token })).status, 202);
    assert.equal((await call("DELETE", `/v2/alice/app/manifests/${digest}`, { basic: token })).status, 202);
    const blob = `/v2/alice/app/blobs/${sha256("{}")}`;
    assert.equal((await call("DELETE", blob, { basic: token })).status, 202);
    const path = `/api/v1/namespaces/alice/audit?since=${started}`;
    const events = await eventually(path, alice.basic, 6);
    assert.deepEqual(events.map(facts).toSorted(), [
      "blob.delete alice alice/app ok alice",
      "manifest.delete alice alice/app ok alice",
      "manifest.push alice alice/app ok alice",
      "manifest.push alice alice/app ok alice",
      "repository.create alice alice/app ok alice",
      "tag.delete alice alice/app ok alice",
    ]);
    const pushes = events.filter(({ action }) => action === "manifest.push");
    assert.deepEqual(pushes.map(({ detail }) => JSON.stringify(detail)).toSorted(), [
      JSON.stringify({ digest, tags: ["v1"] }),
      JSON.stringify({ digest, tags: ["v2"] }),
    ]);
    assert.match(pushes[0]?.credential ?? "", /^password:1$/);
    const removal = events.find(({ action }) => action === "tag.delete");
    assert.deepEqual(removal?.detail, { tag: "v2" });
    assert.match(removal?.credential ?? "", /^token:\d+$/);
    assert.equal(removal?.address, "127.0.0.1");
    assert.ok((removal?.request_id ?? "").length > 0);
  });

  test("pulls are not", async () => {
    await push("alice/pulled", "v1", alice.basic);
    const before = await eventually("/api/v1/audit?repository=alice/pulled", alice.basic, 2);
    for (let count = 0; count < 5; count += 1)
      assert.equal((await call("GET", "/v2/alice/pulled/manifests/v1", { basic: alice.basic })).status, 200);
    await push("alice/pulled", "v2", alice.basic);
    const behind = await eventually("/api/v1/audit?repository=alice/pulled", alice.basic, before.length + 1);
    assert.equal(behind.length, before.length + 1);
  });

  test("refusals are, where a credential was shown, for the owner of what was asked for", async () => {
    await push("alice/kept", "v1", alice.basic);
    await rows.grant(alice.id, bob.principal, "kept", { role: "read" });
    const refused = await call("DELETE", "/v2/alice/kept/manifests/v1", { basic: bob.basic });
    assert.equal(refused.status, 403);
    const scope = "scope=repository:alice/kept:pull,push";
    const bought = await call("GET", `/auth/token?service=estiva&${scope}`, { basic: bob.basic });
    const { token } = json<{ token: string }>(bought);
    const start = await call("POST", "/v2/alice/kept/blobs/uploads/", { bearer: token });
    assert.equal(start.status, 401);
    await call("POST", "/v2/alice/kept/blobs/uploads/");
    const path = "/api/v1/namespaces/alice/audit?repository=alice/kept&result=refused";
    const events = await eventually(path, alice.basic, 2);
    assert.deepEqual(events.map(facts), [
      "repository.push bob alice/kept refused alice",
      "repository.delete bob alice/kept refused alice",
    ]);
    assert.deepEqual(events[0]?.detail, {
      ...{ reason: "scopeInsufficient", method: "POST", path: "/v2/alice/kept/blobs/uploads/" },
    });
    assert.equal(events[0]?.address, null, "from where bob came is not alice's to know");
    const own = await all("/api/v1/audit?repository=alice/kept&result=refused", bob.basic);
    assert.equal(own[0]?.address, "127.0.0.1", "but bob's");
  });

  test("refusals that look like something missing are, whether or not it is there, and say no more than they", async () => {
    await push("alice/hidden", "v1", alice.basic);
    const answers: string[] = [];
    for (const name of ["alice/hidden", "alice/absent"]) {
      for (const path of [`/v2/${name}/manifests/v1`, `/api/v1/repositories/${name}`]) {
        const { status, body } = await call("GET", path, { basic: bob.basic });
        assert.equal(status, 404);
        answers.push(
          body
            .toString()
            .replaceAll(name, "")
            .replace(/"request_id":"[^"]+"/, ""),
        );
      }
      const path = `/api/v1/namespaces/alice/audit?repository=${name}&result=refused`;
      const events = await eventually(path, alice.basic, 2);
      assert.deepEqual(events.map(facts), [
        `repository.pull bob ${name} refused alice`,
        `repository.pull bob ${name} refused alice`,
      ]);
      const own = await all(`/api/v1/audit?repository=${name}&result=refused`, bob.basic);
      answers.push(
        JSON.stringify(own.map(({ detail, namespace }) => [detail, namespace])).replaceAll(name, ""),
      );
    }
    assert.deepEqual(answers.slice(0, 3), answers.slice(3));
    // What an owner doesn't find is really not there, and what nobody signed in for is no news.
    assert.equal((await call("GET", "/v2/alice/none/manifests/v1", { basic: alice.basic })).status, 404);
    assert.equal((await call("GET", "/api/v1/repositories/alice/none", { basic: alice.basic })).status, 404);
    assert.equal((await call("GET", "/api/v1/repositories/alice/none")).status, 404);
    await push("alice/after", "v1", alice.basic);
    await eventually("/api/v1/audit?repository=alice/after", alice.basic, 2);
    assert.deepEqual(await all("/api/v1/audit?scope=all&repository=alice/none", admin.basic), []);
  });

  test("wrong secrets are, for the account that was claimed, and never what was typed", async () => {
    const typed = "my secret typed as a name";
    for (const [user, secret] of [["alice", "wrong"] as const, [typed, "wrong"] as const])
      assert.equal(
        (await call("GET", "/auth/token?service=estiva", { basic: basicOf(user, secret) })).status,
        401,
      );
    const form = "grant_type=password&service=estiva&client_id=x&username=bob&password=wrong";
    const type = "application/x-www-form-urlencoded";
    assert.equal((await call("POST", "/auth/token", { body: form, type })).status, 401);
    await call("GET", "/v2/", { bearer: "rubbish" });
    const events = await eventually("/api/v1/audit?scope=all&action=credential", admin.basic, 4);
    assert.deepEqual(events.map(({ object }) => object).toSorted(), [
      ...["an unknown account", "an unknown account", "user alice", "user bob"],
    ]);
    for (const { actor, result, address } of events)
      assert.deepEqual([actor.kind, result, address], ["anonymous", "refused", "127.0.0.1"]);
    assert.equal(JSON.stringify(events).includes("typed"), false);
    const own = await all("/api/v1/namespaces/bob/audit?action=credential.use", bob.basic);
    assert.deepEqual(
      own.map(({ object }) => object),
      ["user bob"],
    );
  });

  test("a token where only a person will do is, under its owner's name", async () => {
    const body = JSON.stringify({ name: "ci", scopes: ["repository:bob/**:pull"] });
    const made = await call("POST", "/api/v1/tokens", { basic: bob.basic, body, type: "application/json" });
    const { id, token } = json<{ id: string; token: string }>(made);
    assert.equal((await call("GET", "/api/v1/audit", { bearer: token })).status, 403);
    const [event] = await eventually("/api/v1/audit?action=operation.call", bob.basic, 1);
    assert.partialDeepStrictEqual(event, {
      ...{ object: "GET /api/v1/audit", result: "refused", credential: `token:${id}` },
      ...{ actor: { kind: "user", name: "bob" }, detail: { reason: "credential_not_accepted" } },
    });
  });

  test("a flood of refusals doesn't fill the disk", async () => {
    const count = async () => (await all("/api/v1/audit?scope=all&result=refused", admin.basic)).length;
    const before = await count();
    for (let sent = 0; sent < 60; sent += 1) await call("GET", "/v2/", { bearer: "rubbish" });
    await push("alice/after-the-flood", "v1", alice.basic);
    await eventually("/api/v1/audit?repository=alice/after-the-flood", alice.basic, 2);
    const written = (await count()) - before;
    assert.ok(written <= 20, `${written} were written`);
  });
});

describe("reading the audit", () => {
  type Filled = Pick<AuditEvent, "at" | "action" | "actor" | "namespaceId" | "object" | "result">;

  /** Events of nobody who has an account, as many as are wanted. */
  async function fill(count: number, event: (index: number) => Filled): Promise<void> {
    const rest = { credential: undefined, address: undefined, detail: undefined, requestId: undefined };
    await rows.ports.audit.add(Array.from({ length: count }, (_, index) => ({ ...event(index), ...rest })));
  }

  test("everyone sees what is their own, owners their namespace, site admins everything", async () => {
    const forbidden = async (path: string, basic: string) => {
      const answer = await call("GET", path, { basic });
      return [answer.status, json<{ code: string }>(answer).code];
    };
    assert.deepEqual(await forbidden("/api/v1/audit?scope=all", alice.basic), [403, "forbidden"]);
    assert.deepEqual(await forbidden("/api/v1/audit/export", alice.basic), [403, "forbidden"]);
    for (const suffix of ["", "/export"])
      assert.deepEqual(await forbidden(`/api/v1/namespaces/alice/audit${suffix}`, bob.basic), [
        403,
        "forbidden",
      ]);
    assert.deepEqual(await forbidden("/api/v1/namespaces/library/audit", alice.basic), [403, "forbidden"]);
    assert.equal((await call("GET", "/api/v1/namespaces/library/audit", { basic: admin.basic })).status, 200);
    const { secret } = await rows.token(admin.principal, {});
    assert.deepEqual(await forbidden("/api/v1/audit", basicOf("chief", secret)), [
      403,
      "credential_not_accepted",
    ]);
    for (const { actor } of await all("/api/v1/audit", bob.basic)) assert.equal(actor.name, "bob");
    assert.deepEqual(await all("/api/v1/audit?actor=alice", bob.basic), []);
    const mine = await pageOf("/api/v1/audit?limit=1", alice.basic);
    assert.equal(mine.items.length, 1);
  });

  test("filters narrow alone and together, in pages, without reading everything", async () => {
    const start = Date.UTC(2020, 0, 1);
    const actions = ["thing.one", "thing.two", "other.one"];
    // A rare event in the middle of many, of a namespace and an actor of its own.
    await fill(25_000, (index) => {
      const action = index === 9_000 ? "rare.event" : (actions[index % 3] ?? "");
      const actor = index % 2 === 0 ? "user:900" : "robot:900";
      const result = index % 1_000 === 0 ? "failed" : "ok";
      const at = start + index * 1_000;
      return { at, action, actor, namespaceId: 900, object: `nine/r${index % 5}`, result };
    });
    const year = "since=2020-01-01T00:00:00Z&until=2021-01-01T00:00:00Z";
    const found = async (filter: string) =>
      await all(`/api/v1/audit?scope=all&limit=100&${year}&${filter}`, admin.basic);
    assert.equal((await found("action=rare")).length, 1);
    assert.equal((await found("action=rare.event&result=ok")).length, 0, "the ninth thousandth failed");
    assert.equal((await found("action=rare.event&result=failed")).length, 1);
    assert.equal((await found("result=failed")).length, 25);
    assert.equal((await found("action=thing&result=failed")).length, 16);
    assert.equal((await found("repository=nine/r0&result=failed")).length, 25);
    assert.equal((await found("repository=nine/r1&result=failed")).length, 0);
    assert.equal(
      (await found("action=thing.one&since=2020-01-01T00:00:00Z&until=2020-01-01T00:10:00Z")).length,
      200,
    );
    assert.equal(
      (await found("since=2020-01-01T06:00:00.000Z&until=2020-01-01T06:00:10.000%2B00:00")).length,
      10,
    );
    assert.equal((await found("actor=nobody-there")).length, 0);
    assert.equal((await found("actor=alice")).length, 0);
    assert.equal((await found("repository=Not..A//Name")).length, 0);
    const page = await pageOf(`/api/v1/audit?scope=all&limit=100&${year}&result=failed`, admin.basic);
    assert.deepEqual(
      page.items.map(({ id }) => Number(id)),
      page.items.map(({ id }) => Number(id)).toSorted((one, other) => other - one),
      "the newest first",
    );
    const started = performance.now();
    await pageOf(`/api/v1/audit?scope=all&${year}&action=thing&repository=nine/r9`, admin.basic);
    await pageOf("/api/v1/audit?scope=all&result=ok", admin.basic);
    assert.ok(performance.now() - started < 1_000);
  });

  test("an export is everything that fits, the oldest first, and is itself audited", async () => {
    const year = "since=2020-01-01T00:00:00Z&until=2021-01-01T00:00:00Z";
    const events = await exported(`/api/v1/audit/export?${year}&action=thing`, admin.basic);
    assert.equal(events.length, 16_666);
    const ids = events.map(({ id }) => Number(id));
    assert.deepEqual(
      ids,
      ids.toSorted((one, other) => one - other),
    );
    assert.equal((await exported(`/api/v1/audit/export?${year}&actor=alice`, admin.basic)).length, 0);
    const own = await exported("/api/v1/namespaces/alice/audit/export", alice.basic);
    assert.ok(own.length > 5);
    for (const { namespace } of own) assert.equal(namespace, "alice");
    const audited = await all("/api/v1/audit?action=audit.export", admin.basic);
    assert.deepEqual(
      audited.map(({ object }) => object),
      ["everything", "everything"],
    );
    const head = await call("HEAD", "/api/v1/audit/export", { basic: admin.basic });
    assert.deepEqual([head.status, head.body.byteLength], [200, 0]);
  });

  test("an export that nobody reads holds little, and ends with its client", async () => {
    const path = "/api/v1/audit/export?since=2020-01-01T00:00:00Z&until=2021-01-01T00:00:00Z";
    const headers = { authorization: admin.basic };
    const first = Promise.withResolvers<void>();
    const outgoing = request(`${server.url}${path}`, { headers }, (answer) => {
      answer.once("readable", () => first.resolve());
      answer.on("error", () => undefined);
    });
    outgoing.on("error", () => undefined);
    outgoing.end();
    await first.promise;
    assert.equal((await call("GET", "/livez")).status, 200, "others are served meanwhile");
    outgoing.destroy();
    assert.equal((await call("GET", "/api/v1/audit", { basic: admin.basic })).status, 200);
    assert.doesNotMatch(server.output(), /"level":"(error|50)/);
  });

  test("bad cursors and filters are told, and no event is lost between pages", async () => {
    for (const cursor of ["x", "W10", "WyJhIl0", "WzEuNV0"]) {
      const answer = await call("GET", `/api/v1/audit?cursor=${cursor}`, { basic: alice.basic });
      assert.deepEqual([answer.status, json<{ code: string }>(answer).code], [400, "cursor_invalid"], cursor);
    }
    for (const query of [
      "result=fine",
      "since=yesterday",
      "scope=none",
      "limit=x",
      `action=${"a".repeat(101)}`,
    ]) {
      const answer = await call("GET", `/api/v1/audit?${query}`, { basic: alice.basic });
      assert.deepEqual([answer.status, json<{ code: string }>(answer).code], [400, "request_invalid"], query);
    }
    const inPages = await all("/api/v1/namespaces/alice/audit?limit=2", alice.basic);
    const atOnce = (await pageOf("/api/v1/namespaces/alice/audit?limit=100", alice.basic)).items;
    assert.deepEqual(inPages, atOnce);
  });
});
