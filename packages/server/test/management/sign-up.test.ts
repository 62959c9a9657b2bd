import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type SpawnedServer, spawnServer } from "@estiva/server/testing";
import { json, send } from "#test/attacks/support/http.ts";
import { Browser, goodPassword } from "./support/browser.ts";

let server: SpawnedServer;
before(async () => {
  server = await spawnServer();
});
after(() => server[Symbol.asyncDispose]());

test("whoever signs up signs in and logs in as docker does", async () => {
  const alice = new Browser(server.url);
  await alice.signUp("alice");
  await alice.signIn("alice");
  const me = await alice.expect<{ user: { username: string } }>(200, "GET", "/api/v1/session");
  assert.equal(me.user.username, "alice");
  const headers = { authorization: `Basic ${Buffer.from(`alice:${goodPassword}`).toString("base64")}` };
  const path = "/auth/token?service=estiva&account=alice&client_id=docker&offline_token=true";
  const login = await send(server.url, path, { headers });
  assert.equal(login.status, 200);
  assert.match(json<{ refresh_token: string }>(login).refresh_token, /^estiva_refresh_/);
});
