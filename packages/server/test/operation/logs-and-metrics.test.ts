import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { pushBlob, seedRepository, startUpload } from "@estiva/testing/content";
import { freePort } from "@estiva/testing/free-port";
import { json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";

let server: SpawnedServer;
let metrics: string;
before(async () => {
  const address = `127.0.0.1:${await freePort()}`;
  metrics = `http://${address}`;
  server = await spawnServer({ env: { ESTIVA_LOG_LEVEL: "debug", ESTIVA_METRICS_LISTEN: address } });
});
after(() => server[Symbol.asyncDispose]());

test("the start says where the metrics are", () => {
  assert.match(server.output(), new RegExp(`"address":"${metrics}/metrics","msg":"serving metrics"`));
});

type Line = Readonly<Record<string, unknown>>;

/** The log's line for a request, once it is written. */
async function lineOf(id: string): Promise<Line> {
  for (;;) {
    const lines = server.output().split("\n");
    const line = lines.find((text) => text.includes(`"requestId":"${id}"`) && text.endsWith("}"));
    if (line !== undefined) return JSON.parse(line) as Line;
    await once(server.process.stdout ?? server.process, "data");
  }
}

test("every request's line is JSON and carries the id that the answer says", async () => {
  const { repository, blob } = await seedRepository(server.url, "a");
  const requests = [
    { method: "GET", path: `/v2/${repository}/blobs/${blob}`, status: 200 },
    { method: "POST", path: `/v2/${repository}/blobs/uploads/`, status: 202 },
    { method: "GET", path: "/v2/", status: 401 },
    { method: "DELETE", path: "/nowhere", status: 404 },
  ];
  const ids = new Set<string>();
  for (const { method, path, status } of requests) {
    const headers = { "user-agent": "docker/29.0.0" };
    const answer = await send(server.url, path, { method, headers });
    assert.equal(answer.status, status);
    const id = String(answer.headers["x-request-id"]);
    const line = await lineOf(id);
    assert.equal(line.method, method);
    assert.equal(line.path, path);
    assert.equal(line.status, status);
    assert.equal(line.userAgent, "docker/29.0.0");
    assert.equal(line.address, "127.0.0.1");
    assert.ok(!Number.isNaN(Date.parse(String(line.time))));
    assert.ok(Number(line.durationMs) >= 0);
    ids.add(id);
  }
  assert.equal(ids.size, requests.length);
  for (const line of server.output().trim().split("\n")) JSON.parse(line);
});

test("no credential and no unlisted query parameter is ever written down", async () => {
  const secret = "hunter2-secret";
  const base64 = Buffer.from(`user:${secret}`).toString("base64");
  const calls = [
    { path: "/v2/", headers: { authorization: `Basic ${base64}` } },
    { path: "/v2/", headers: { authorization: `Bearer ${secret}` } },
    { path: "/v2/a/tags/list", headers: { cookie: `session=${secret}`, "x-api-key": secret } },
    { path: `/v2/a/tags/list?token=${secret}&n=1&password=${secret}`, headers: {} },
    {
      path: `/auth/token?service=estiva&account=${secret}&client_id=${secret}&refresh_token=${secret}`,
      headers: {},
    },
  ];
  for (const { path, headers } of calls) {
    const answer = await send(server.url, path, { headers });
    await lineOf(String(answer.headers["x-request-id"]));
    assert.ok(!answer.body.includes(secret));
  }
  const form = `grant_type=password&username=user&password=${secret}`;
  const posted = await send(server.url, "/auth/token", { method: "POST", body: form });
  assert.equal(posted.status, 401);
  await lineOf(String(posted.headers["x-request-id"]));
  const { token } = json<{ token: string }>(await send(server.url, "/auth/token?scope=repository:a:pull"));
  const read = await send(server.url, "/v2/a/tags/list", { headers: { authorization: `Bearer ${token}` } });
  await lineOf(String(read.headers["x-request-id"]));
  const output = server.output();
  for (const never of [secret, base64, token, token.split(".")[2] ?? token])
    assert.ok(!output.includes(never));
});

test("a client can't write lines of its own into the log", async () => {
  const forged = encodeURIComponent('x"}\n{"level":60,"msg":"forged"}');
  const answer = await send(server.url, `/v2/a/tags/list?last=${forged}`, {
    headers: { "user-agent": '\\"}{"level":60,"msg":"forged"}' },
  });
  await lineOf(String(answer.headers["x-request-id"]));
  for (const line of server.output().trim().split("\n")) {
    assert.notEqual((JSON.parse(line) as Line).msg, "forged");
  }
});

test("a line is short, however long the request is", async () => {
  const answer = await send(server.url, `/v2/${"a".repeat(20_000)}/tags/list?last=${"b".repeat(20_000)}`, {
    headers: { "user-agent": "c".repeat(20_000) },
  });
  const line = JSON.stringify(await lineOf(String(answer.headers["x-request-id"])));
  assert.ok(line.length < 2_000, `${line.length} characters`);
});

test("/livez and /readyz answer 200 to anybody, whatever may be done else", async () => {
  await using closed = await spawnServer({ env: { ESTIVA_ROOT_NAMESPACE: "private" } });
  for (const url of [server.url, closed.url]) {
    for (const path of ["/livez", "/readyz"]) {
      const answer = await send(url, path, { headers: { authorization: "Basic bm86bm8=" } });
      assert.equal(answer.status, 200);
      assert.deepEqual(json(answer), { status: "ok" });
      assert.equal((await send(url, path, { method: "HEAD" })).status, 200);
    }
  }
});

/** The value of a metric with these labels, in any order. */
function metric(text: string, name: string, labels: Readonly<Record<string, string>> = {}): number {
  const lines = text.split("\n").filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  const line = lines.find((candidate) =>
    Object.entries(labels).every(([label, value]) => candidate.includes(`${label}="${value}"`)),
  );
  assert.ok(line !== undefined, `no ${name} with ${JSON.stringify(labels)}`);
  return Number(line.slice(line.lastIndexOf(" ") + 1));
}

test("/metrics counts requests, times them and the store, under the names of registry:2's dashboards", async () => {
  await pushBlob(server.url, "m", "counted");
  await startUpload(server.url, "m");
  await send(server.url, "/v2/m/tags/list");
  const before = (await send(metrics, "/metrics")).body.toString();
  for (let n = 0; n < 7; n += 1) await send(server.url, "/v2/m/tags/list");
  const answer = await send(metrics, "/metrics");
  assert.equal(answer.status, 200);
  assert.match(String(answer.headers["content-type"]), /^text\/plain; version=0\.0\.4/);
  const text = answer.body.toString();
  const tags = { handler: "tags", method: "get", code: "200" };
  const total = "registry_http_requests_total";
  assert.equal(metric(text, total, tags) - metric(before, total, tags), 7);
  assert.ok(metric(text, total, { handler: "blob-upload", method: "post", code: "202" }) >= 1);
  assert.ok(metric(text, "registry_http_request_duration_seconds_count", { handler: "tags" }) >= 8);
  assert.ok(metric(text, "registry_http_request_duration_seconds_sum", { handler: "tags" }) < 10);
  assert.equal(metric(text, "registry_http_in_flight_requests"), 0);
  assert.ok(
    metric(text, "registry_storage_action_seconds_count", { driver: "filesystem", action: "Commit" }) >= 1,
  );
  assert.ok(metric(text, "process_resident_memory_bytes") > 1e6);
});

test("labels come from the route table and never from a client's path", async () => {
  for (let n = 0; n < 50; n += 1) await send(server.url, `/nowhere/${n}`);
  const text = (await send(metrics, "/metrics")).body.toString();
  assert.doesNotMatch(text, /nowhere/);
});

test("metrics are on their own listener alone, and nothing else is there", async () => {
  assert.equal((await send(server.url, "/metrics")).status, 404);
  assert.equal((await send(metrics, "/v2/")).status, 404);
  assert.equal((await send(metrics, "/metrics", { method: "POST" })).status, 404);
  await using without = await spawnServer();
  assert.equal((await send(without.url, "/metrics")).status, 404);
});
