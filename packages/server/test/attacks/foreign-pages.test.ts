import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { seedRepository } from "@estiva/testing/content";
import { dumpRows } from "@estiva/testing/dump-rows";
import { type Answer, json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts, type TestUser } from "@estiva/testing/test-accounts";
import { routeTable } from "#test/http/route-table.ts";

const changes = routeTable().filter(({ method }) => method !== "GET");
const noUpload = "00000000-0000-4000-8000-000000000000";
const names: Readonly<Record<string, string>> = {
  ...{ name: "olga/app", reference: "v1", digest: `sha256:${"0".repeat(64)}`, upload: noUpload },
  ...{ user: "olga", member: "olga", namespace: "olga", organization: "hall", team: "crew", robot: "ci" },
  ...{ tag: "v1", token: "1", session: "1", identity: "1", invitation: "1", grant: "1" },
};

let server: SpawnedServer;
let accounts: TestAccounts;
let olga: TestUser;
before(async () => {
  server = await spawnServer({ env: { ESTIVA_ROOT_NAMESPACE: "open" } });
  accounts = await TestAccounts.open(server.dataDir);
  olga = await accounts.user("olga", { isAdmin: true });
  const hall = await accounts.organization("hall", { owners: [olga] });
  await accounts.team(hall, "crew", [olga.principal]);
  await accounts.robot("olga", "ci");
  await seedRepository(server.url, "olga/app", { authorization: olga.basic });
});
after(async () => {
  await accounts[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** Everything that a change could have changed, but for what each request leaves in the audit. */
function state(): string {
  const { audit_events: _, ...tables } = dumpRows(server.dataDir);
  const counts = Object.entries(tables).map(([name, rows]) => `${name}: ${rows.length}`);
  return JSON.stringify([counts, tables.users]);
}

async function change(
  route: (typeof changes)[number],
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const path = route.path.replace(/<(\w+)>/g, (_, name: string) => names[name] ?? "x");
  return await send(server.url, path, { method: route.method, headers, body: "{}" });
}

test("security 20 and 31: no change, on any route, is made for another origin, with whatever it has", async () => {
  const { port } = new URL(server.url);
  const cookie = `estiva_session_${port}=${await accounts.session(olga.id)}`;
  const json = { "content-type": "application/json" };
  const origins: readonly Readonly<Record<string, string>>[] = [
    { origin: "https://evil.example" },
    { origin: `http://127.0.0.1:${Number(port) + 1}` },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site", origin: server.url },
  ];
  const before = state();
  assert.ok(changes.length > 60, `${changes.length} changes`);
  for (const route of changes) {
    for (const origin of origins) {
      for (const shown of [{}, { cookie }, { authorization: olga.basic }]) {
        const answer = await change(route, { ...json, ...origin, ...shown });
        const what = `${route.method} ${route.path} ${JSON.stringify(origin)}`;
        assert.equal(answer.status, 403, `${what}: ${answer.body.toString()}`);
        assert.equal(answer.headers["access-control-allow-origin"], undefined, what);
      }
    }
  }
  assert.equal(state(), before);
});

test("security 31: a rebound name is told where the setting is, on every route, and changes nothing", async () => {
  const before = state();
  for (const route of changes) {
    for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example"]) {
      const answer = await change(route, { host, authorization: olga.basic });
      assert.equal(answer.status, 421, `${route.method} ${route.path} ${host}`);
      assert.match(answer.body.toString(), /ESTIVA_ALLOWED_HOSTS/);
    }
  }
  assert.equal(state(), before);
});

test("security 20: no route of the management API takes a page's form with a session's cookie", async () => {
  const { port } = new URL(server.url);
  const cookie = `estiva_session_${port}=${await accounts.session(olga.id)}`;
  const forms = ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"];
  const posts = changes.filter(({ plane, method }) => plane === "management" && method !== "DELETE");
  const before = state();
  for (const route of posts) {
    for (const type of forms) {
      const answer = await change(route, { cookie, "content-type": type });
      const what = `${route.method} ${route.path} as ${type}`;
      assert.equal(answer.status, 403, what);
      assert.equal(json<{ code: string }>(answer).code, "origin_foreign", what);
    }
  }
  assert.equal(state(), before);
});
