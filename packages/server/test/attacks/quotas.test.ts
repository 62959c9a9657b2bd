import assert from "node:assert/strict";
import { test } from "node:test";
import { type SpawnedServer, spawnServer } from "@estiva/server/testing";
import { Browser } from "#test/management/support/browser.ts";
import { basicOf, FilledAccounts } from "#test/support/filled-accounts.ts";
import { imageManifest, imageType, sha256 } from "./support/content.ts";
import { errorCodes, json, send } from "./support/http.ts";

/** Gives the status of a whole blob pushed in one request, and of one pushed in two. */
async function pushBoth(
  { url }: SpawnedServer,
  repository: string,
  authorization: string,
  bytes: string,
): Promise<readonly number[]> {
  const headers = { authorization };
  const start = `/v2/${repository}/blobs/uploads/`;
  const whole = await send(url, `${start}?digest=${sha256(bytes)}`, { method: "POST", headers, body: bytes });
  const { headers: begun } = await send(url, start, { method: "POST", headers });
  const other = `${bytes} in two`;
  const place = `${begun.location}?digest=${sha256(other)}`;
  const parted = await send(url, place, { method: "PUT", headers, body: other });
  for (const answer of [whole, parted]) {
    if (answer.status === 201) continue;
    assert.deepEqual(errorCodes(answer), ["DENIED"], answer.body.toString());
    assert.match(answer.body.toString(), /may store \d+ bytes/);
  }
  return [whole.status, parted.status];
}

test("ESTIVA_MAX_BYTES_PER_NAMESPACE: what does not fit is refused and leaves nothing; what is shared counts once", async () => {
  await using server = await spawnServer({ env: { ESTIVA_MAX_BYTES_PER_NAMESPACE: "100KB" } });
  using accounts = FilledAccounts.open(server.dataDir);
  const olga = await accounts.user("olga");
  const mary = await accounts.user("mary");
  const big = "x".repeat(40_000);
  const used = async () => {
    const headers = { authorization: olga.basic };
    const answer = await send(server.url, "/api/v1/namespaces/olga", { headers });
    return json<{ usage: { bytes: { used: number; limit: number } } }>(answer).usage?.bytes;
  };
  assert.deepEqual(await pushBoth(server, "olga/one", olga.basic, big), [201, 201]);
  const before = await used();
  assert.deepEqual(await pushBoth(server, "olga/one", olga.basic, `${big}y`), [403, 403]);
  assert.deepEqual(
    await pushBoth(server, "olga/two", olga.basic, `${big}z`),
    [403, 403],
    "in another repository",
  );
  assert.deepEqual(await used(), before);
  const rows = (table: string) => accounts.database.prepare(`select * from ${table}`).all().length;
  assert.deepEqual([rows("uploads"), rows("blobs"), rows("repositories")], [0, 2, 1]);
  assert.deepEqual(await pushBoth(server, "olga/two", olga.basic, big), [201, 201], "the same bytes again");
  assert.deepEqual(await used(), before);
  const mount = `/v2/olga/three/blobs/uploads/?mount=${sha256(big)}&from=olga/one`;
  const mounted = await send(server.url, mount, { method: "POST", headers: { authorization: olga.basic } });
  assert.equal(mounted.status, 201);
  assert.deepEqual(await pushBoth(server, "olga/one", olga.basic, "small"), [201, 201]);
  assert.deepEqual(
    await pushBoth(server, "mary/one", mary.basic, `${big}y`),
    [201, 201],
    "others have their own",
  );
  const stolen = `/v2/olga/one/blobs/uploads/?mount=${sha256(`${big}y`)}&from=mary/one`;
  accounts.grant(mary.id, olga.principal, "**", { role: "read" });
  const tooMuch = await send(server.url, stolen, { method: "POST", headers: { authorization: olga.basic } });
  assert.equal(tooMuch.status, 403, "a mount is storage too");
  for (const count of [1, 2, 3]) {
    const open = await pushBoth(server, "free", "Basic Og==", `${big}${count}`);
    assert.deepEqual(open, [201, 201], "the root namespace is the operator's");
  }
  assert.doesNotMatch(server.output(), /NamespaceFull/, "no fault of the server's");
});

test("ESTIVA_MAX_REPOSITORIES_PER_ACCOUNT: a push makes no more than the API does; what is there goes on", async () => {
  await using server = await spawnServer({ env: { ESTIVA_MAX_REPOSITORIES_PER_ACCOUNT: "2" } });
  using accounts = FilledAccounts.open(server.dataDir);
  const olga = await accounts.user("olga");
  const authorization = olga.basic;
  const push = async (repository: string) => {
    const path = `/v2/${repository}/blobs/uploads/?digest=${sha256("{}")}`;
    return await send(server.url, path, { method: "POST", headers: { authorization }, body: "{}" });
  };
  const body = JSON.stringify({ namespace: "olga", name: "first" });
  const headers = { authorization, "content-type": "application/json" };
  const made = await send(server.url, "/api/v1/repositories", { method: "POST", headers, body });
  assert.equal(made.status, 201);
  assert.equal((await push("olga/second")).status, 201);
  const refused = await push("olga/third");
  assert.deepEqual([refused.status, errorCodes(refused)], [403, ["DENIED"]]);
  assert.match(refused.body.toString(), /olga has 2 repositories, as many as it may/);
  assert.equal((await push("olga/first")).status, 201);
  const manifest = await send(server.url, "/v2/olga/first/manifests/v1", {
    ...{ method: "PUT", body: imageManifest() },
    headers: { authorization, "content-type": imageType },
  });
  assert.equal(manifest.status, 201);
  const gone = await send(server.url, "/api/v1/repositories/olga/first", { method: "DELETE", headers });
  assert.equal(gone.status, 204);
  assert.equal((await push("olga/third")).status, 201, "a deleted one makes room");
});

test("ESTIVA_MAX_OPEN_UPLOADS: counted for each account, and for each address without one", async () => {
  await using server = await spawnServer({ env: { ESTIVA_MAX_OPEN_UPLOADS: "3" } });
  using accounts = FilledAccounts.open(server.dataDir);
  const olga = await accounts.user("olga");
  const mary = await accounts.user("mary");
  accounts.grant(olga.id, mary.principal, "**", { role: "write", canCreate: true });
  const token = accounts.token(olga.principal).secret;
  const start = async (from: string, authorization = "") => {
    const repository = authorization === "" ? "free" : "olga/app";
    const browser = new Browser(server.url, { from, headers: { authorization } });
    return (await browser.call("POST", `/v2/${repository}/blobs/uploads/`)).status;
  };
  for (let count = 0; count < 3; count += 1) assert.equal(await start("127.0.0.1", olga.basic), 202);
  const [here, there] = ["127.0.0.1", "127.0.0.2"];
  assert.equal(await start(there, olga.basic), 429, "from wherever");
  assert.equal(await start(here, basicOf("olga", token)), 429, "with whatever");
  assert.equal(await start(here, mary.basic), 202, "another account has its own");
  for (let count = 0; count < 3; count += 1) assert.equal(await start(here), 202);
  assert.equal(await start(here), 429);
  assert.equal(await start(there), 202, "another address has its own");
});
