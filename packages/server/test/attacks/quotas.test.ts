import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { basicOf } from "@estiva/testing/basic-of";
import { Browser } from "@estiva/testing/browser";
import { imageManifest, imageType, sha256 } from "@estiva/testing/content";
import { dumpRows } from "@estiva/testing/dump-rows";
import { readAudit } from "@estiva/testing/read-audit";
import { errorCodes, json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts } from "@estiva/testing/test-accounts";

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

test("ESTIVA_MAX_BYTES_PER_NAMESPACE: what does not fit is refused, says whom to ask, and leaves nothing", async () => {
  await using server = await spawnServer({ env: { ESTIVA_MAX_BYTES_PER_NAMESPACE: "100KB" } });
  await using accounts = await TestAccounts.open(server.dataDir);
  const olga = await accounts.user("olga");
  const mary = await accounts.user("mary");
  const headers = { authorization: olga.basic };
  const big = "x".repeat(40_000);
  const used = async () => {
    const answer = await send(server.url, "/api/v1/namespaces/olga", { headers });
    const { bytes } = json<{ quota: { bytes: { used: number; limit: number } } }>(answer).quota;
    assert.equal(bytes.limit, 100_000);
    return bytes.used;
  };
  const post = async (path: string, body = "") =>
    await send(server.url, `/v2/${path}`, { method: "POST", headers, body });
  const both = 2 * big.length + " in two".length;
  assert.deepEqual(await pushBoth(server, "olga/one", olga.basic, big), [201, 201]);
  assert.equal(await used(), both);
  assert.deepEqual(await pushBoth(server, "olga/one", olga.basic, `${big}y`), [403, 403]);
  assert.deepEqual(
    await pushBoth(server, "olga/two", olga.basic, `${big}z`),
    [403, 403],
    "in another repository",
  );
  const rows = (table: string) => dumpRows(server.dataDir)[table]?.length;
  assert.deepEqual([rows("uploads"), rows("blobs"), rows("repositories")], [0, 2, 1]);
  assert.deepEqual(await pushBoth(server, "olga/one", olga.basic, big), [201, 201], "the same bytes again");
  assert.equal(await used(), both);
  const mount = `olga/three/blobs/uploads/?mount=${sha256(big)}&from=olga/one`;
  assert.equal((await post(mount)).status, 403, "counts in each repository");
  assert.deepEqual(await pushBoth(server, "olga/one", olga.basic, "small"), [201, 201]);
  assert.deepEqual(
    await pushBoth(server, "mary/one", mary.basic, `${big}y`),
    [201, 201],
    "others have their own",
  );
  await accounts.grant(mary.id, olga.principal, "**", { role: "read" });
  const stolen = await post(`olga/one/blobs/uploads/?mount=${sha256(`${big}y`)}&from=mary/one`);
  assert.equal(stolen.status, 403, "a mount is storage too");
  for (const count of [1, 2, 3]) {
    const open = await pushBoth(server, "free", "Basic Og==", `${big}${count}`);
    assert.deepEqual(open, [201, 201], "the root namespace is the operator's");
  }

  const rest = "r".repeat(100_000 - (await used()));
  assert.equal((await post(`olga/two/blobs/uploads/?digest=${sha256(rest)}`, rest)).status, 201);
  assert.equal(await used(), 100_000);
  const begun = await post("olga/one/blobs/uploads/");
  assert.deepEqual([begun.status, errorCodes(begun)], [403, ["DENIED"]], "before any bytes are sent");
  assert.match(begun.body.toString(), /olga may store 100000 bytes.*ask the registry's operator/);
  assert.equal(rows("uploads"), 0);
  await server.stop();
  const refusals = await readAudit(accounts.ports, { result: "refused" });
  const isFull = ({ detail }: { detail: unknown }) => JSON.stringify(detail).includes("namespaceFull");
  assert.ok(refusals.some(isFull), "the audit has it");
  assert.doesNotMatch(server.output(), /"level":50/, "no fault of the server's");
});

/** Sends a request's head, then the parts of a body that doesn't end: the answer must come without the rest. */
async function sendUnended(
  url: string,
  {
    method,
    headers,
    parts = [],
  }: { method: string; headers: Record<string, string>; parts?: readonly string[] },
): Promise<number> {
  const outgoing = request(url, { method, headers, agent: false });
  outgoing.flushHeaders();
  for (const part of parts) outgoing.write(part);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once("response", resolve).once("error", reject);
  });
  outgoing.destroy();
  return answer.statusCode ?? 0;
}

test("ESTIVA_MAX_BYTES_PER_NAMESPACE: what won't fit is refused as soon as it is known, and leaves nothing", async () => {
  await using server = await spawnServer({ env: { ESTIVA_MAX_BYTES_PER_NAMESPACE: "100KB" } });
  await using accounts = await TestAccounts.open(server.dataDir);
  const { basic: authorization } = await accounts.user("olga");
  const start = "/v2/olga/app/blobs/uploads/";
  const there = "t".repeat(60_000);
  const whole = (content: string) => `${start}?digest=${sha256(content)}`;
  const post = async (path: string, body = "") =>
    await send(server.url, path, { method: "POST", headers: { authorization }, body });
  const begin = async () => `${server.url}${(await post(start)).headers.location}`;
  assert.equal((await post(whole(there), there)).status, 201);

  const tooMuch = { authorization, "content-length": "50000" };
  const other = sha256("other");
  const url = `${server.url}${start}?digest=${other}`;
  assert.equal(await sendUnended(url, { method: "POST", headers: tooMuch }), 403);
  assert.equal(await sendUnended(await begin(), { method: "PATCH", headers: tooMuch }), 403);
  const closing = `${await begin()}?digest=${other}`;
  assert.equal(await sendUnended(closing, { method: "PUT", headers: tooMuch }), 403);
  const ranged = { authorization, "content-range": "0-49999" };
  assert.equal(await sendUnended(await begin(), { method: "PATCH", headers: ranged }), 403);
  const parts = ["p".repeat(30_000), "p".repeat(30_000)];
  assert.equal(await sendUnended(await begin(), { method: "PATCH", headers: { authorization }, parts }), 403);

  const upload = await begin();
  const first = await fetch(upload, {
    method: "PATCH",
    headers: { authorization },
    body: "f".repeat(30_000),
  });
  assert.equal(first.status, 202);
  const second = { authorization, "content-length": "20000" };
  assert.equal(await sendUnended(upload, { method: "PATCH", headers: second }), 403, "with what came before");
  const { uploads } = dumpRows(server.dataDir);
  assert.deepEqual([uploads, await readdir(join(server.dataDir, "blobs", "uploads"))], [[], []]);

  assert.equal((await post(whole(there), there)).status, 201, "the same bytes again take no room");
  const closed = await fetch(`${await begin()}?digest=${sha256(there)}`, {
    ...{ method: "PUT", headers: { authorization }, body: there },
  });
  assert.equal(closed.status, 201);
  const rest = "r".repeat(40_000);
  assert.equal((await post(whole(rest), rest)).status, 201, "what fits to the byte is taken");
});

test("ESTIVA_MAX_BYTES_PER_NAMESPACE: of pushes at once as many pass as fit, and what is deleted makes room", async () => {
  await using server = await spawnServer({ env: { ESTIVA_MAX_BYTES_PER_NAMESPACE: "100KB" } });
  await using accounts = await TestAccounts.open(server.dataDir);
  const olga = await accounts.user("olga");
  const headers = { authorization: olga.basic };
  const push = async (repository: string, content: string) => {
    const path = `/v2/olga/${repository}/blobs/uploads/?digest=${sha256(content)}`;
    return (await send(server.url, path, { method: "POST", headers, body: content })).status;
  };
  const contents = Array.from({ length: 10 }, (_, count) => `${count}`.repeat(30_000));
  const statuses = await Promise.all(contents.map((content, count) => push(`app${count % 3}`, content)));
  assert.deepEqual(statuses.toSorted(), [...Array(3).fill(201), ...Array(7).fill(403)]);
  const used = async () => (await accounts.ports.namespaces.details(olga.id))?.bytes;
  assert.equal(await used(), 90_000);
  for (const repository of ["app0", "app1", "app2"]) {
    const options = { method: "DELETE", headers };
    const { status } = await send(server.url, `/api/v1/repositories/olga/${repository}`, options);
    assert.ok(status === 204 || status === 404, "one whose pushes were all refused is not there");
  }
  assert.equal(await used(), 0);
  assert.equal(await push("app9", "n".repeat(100_000)), 201);
  const digest = sha256("n".repeat(100_000));
  const removal = await send(server.url, `/v2/olga/app9/blobs/${digest}`, { method: "DELETE", headers });
  assert.deepEqual([removal.status, await used()], [202, 0]);
});

test("ESTIVA_MAX_REPOSITORIES_PER_ACCOUNT: a push makes no more than the API does; what is there goes on", async () => {
  await using server = await spawnServer({ env: { ESTIVA_MAX_REPOSITORIES_PER_ACCOUNT: "2" } });
  await using accounts = await TestAccounts.open(server.dataDir);
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
  assert.match(
    refused.body.toString(),
    /olga has 2 repositories, as many as it may.*ask the registry's operator/,
  );
  const start = "/v2/olga/third/blobs/uploads/";
  const begun = await send(server.url, start, { method: "POST", headers: { authorization } });
  assert.deepEqual([begun.status, errorCodes(begun)], [403, ["DENIED"]], "before any bytes are sent");
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
  await using accounts = await TestAccounts.open(server.dataDir);
  const olga = await accounts.user("olga");
  const mary = await accounts.user("mary");
  await accounts.grant(olga.id, mary.principal, "**", { role: "write", canCreate: true });
  const token = (await accounts.token(olga.principal)).secret;
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
