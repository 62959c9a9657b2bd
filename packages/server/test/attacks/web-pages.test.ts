import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";
import { after, before, test } from "node:test";
import { imageManifest, imageType, seedRepository, sha256, startUpload } from "@estiva/testing/content";
import { RawConnection } from "@estiva/testing/raw-connection";
import { errorCodes, json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { nginxProgram, spawnNginx } from "./support/spawn-nginx.ts";

type Page = Readonly<Record<string, string>>;
type Changes = readonly (readonly [method: string, path: string, body: string])[];

let server: SpawnedServer;
let container: SpawnedServer;
before(async () => {
  server = await spawnServer();
  container = await spawnServer({ env: { ESTIVA_PROFILE: "container", ESTIVA_LISTEN: "0.0.0.0:0" } });
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await container[Symbol.asyncDispose]();
});

const localUrl = ({ url }: SpawnedServer) => url.replace("0.0.0.0", "127.0.0.1");

/** Every change there is, and what must be there afterwards all the same. */
async function prepare(url: string): Promise<Changes> {
  const { repository, blob, manifest } = await seedRepository(url, "app");
  const upload = await startUpload(url, repository);
  const body = imageManifest({ annotations: { from: "a page" } });
  return [
    ["POST", `/v2/${repository}/blobs/uploads/`, ""],
    ["POST", `/v2/${repository}/blobs/uploads/?digest=${sha256("x")}`, "x"],
    ["PATCH", upload, "x"],
    ["PUT", `${upload}?digest=${sha256("x")}`, "x"],
    ["DELETE", upload, ""],
    ["PUT", `/v2/${repository}/manifests/page`, body],
    ["DELETE", `/v2/${repository}/manifests/v1`, ""],
    ["DELETE", `/v2/${repository}/manifests/${manifest}`, ""],
    ["DELETE", `/v2/${repository}/blobs/${blob}`, ""],
    ["POST", "/auth/token", "grant_type=password&username=&password="],
  ];
}

async function refusesAll(url: string, page: Page, status: number): Promise<void> {
  const changes = await prepare(url);
  for (const [method, path, body] of changes) {
    const answer = await send(url, path, { method, headers: { "content-type": imageType, ...page }, body });
    assert.equal(answer.status, status, `${method} ${path} ${JSON.stringify(page)}`);
    assert.deepEqual(errorCodes(answer), ["DENIED"]);
    assert.ok(Object.keys(answer.headers).every((name) => !name.startsWith("access-control-")));
  }
  assert.deepEqual(json<{ tags: string[] }>(await send(url, "/v2/app/tags/list")).tags, ["v1"]);
  assert.equal((await send(url, `/v2/app/blobs/${sha256("x")}`)).status, 404);
  const upload = changes.find(([method]) => method === "PATCH")?.[1] ?? "";
  assert.equal((await send(url, upload)).headers.range, "0-0");
}

test("security 31: a page of another origin, another port of localhost, or none at all changes nothing", async () => {
  for (const target of [server, container]) {
    const url = localUrl(target);
    const { host, port } = new URL(url);
    const pages: readonly Page[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "http://127.0.0.1:3000" },
      { origin: "http://localhost:3000" },
      { origin: `http://localhost:${port}` },
      { origin: `http://${host}.evil.example` },
      { origin: `http://${host}@evil.example` },
      { origin: `ftp://${host}` },
      { origin: "" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "same-site", origin: `http://${host}` },
      { "sec-fetch-site": "anything" },
    ];
    for (const page of pages) await refusesAll(url, page, 403);
  }
});

test("security 31: a rebound name is 421, in the container too when a page asks for a change", async () => {
  for (const target of [server, container]) {
    const url = localUrl(target);
    const { port } = new URL(url);
    for (const name of ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "a.b"]) {
      const host = `${name}:${port}`;
      await refusesAll(url, { host, origin: `http://${host}`, "sec-fetch-site": "same-origin" }, 421);
    }
  }
  for (const path of ["/v2/", "/v2/app/tags/list", "/v2/_catalog", "/auth/token", "/", "/readyz"]) {
    assert.equal((await send(server.url, path, { headers: { host: "evil.example" } })).status, 421, path);
  }
});

test("security 31: the registry's own pages and clients that are no browsers pass", async () => {
  for (const target of [server, container]) {
    const url = localUrl(target);
    const { host, port } = new URL(url);
    const fine: readonly Page[] = [
      {},
      { origin: `http://${host}`, "sec-fetch-site": "same-origin" },
      { host: `localhost:${port}`, origin: `http://localhost:${port}` },
      { "sec-fetch-site": "none" },
    ];
    for (const headers of fine) {
      const answer = await send(url, "/v2/app/blobs/uploads/", { method: "POST", headers });
      assert.equal(answer.status, 202, JSON.stringify(headers));
    }
  }
});

test("security 31: a preflight allows nothing", async () => {
  const headers = { origin: "https://evil.example", "access-control-request-method": "PUT" };
  const answer = await send(server.url, "/v2/app/manifests/v1", { method: "OPTIONS", headers });
  assert.ok(answer.status >= 400);
  assert.ok(Object.keys(answer.headers).every((name) => !name.startsWith("access-control-")));
});

test("security 31: loopback is open by default only to what was plainly sent on this machine", async () => {
  const raw = async (...head: readonly string[]) => {
    using connection = await RawConnection.open(server.host);
    await connection.send(`${head.join("\r\n")}\r\nContent-Length: 0\r\n\r\n`);
    return (await connection.answer())?.status;
  };
  const post = (version: string) => `POST /v2/app/blobs/uploads/ HTTP/${version}`;
  assert.equal(await raw(post("1.1"), "Host: localhost"), 202);
  assert.equal(await raw(post("1.1"), "Host: app.localhost:80"), 202);
  assert.equal(await raw(post("1.1"), "Host: [::1]:5000"), 202);
  assert.equal(await raw(post("1.1"), "Host: 127.7.7.7"), 202);
  assert.equal(await raw(post("1.0"), `Host: ${server.host}`), 401);
  assert.equal(await raw(post("1.0")), 401);
  assert.equal(await raw(post("1.1"), "Host: 192.0.2.1"), 401);
  assert.equal(await raw(post("1.1"), "Host: myhost"), 401);
  for (const header of [
    ...[
      "Forwarded: for=192.0.2.1",
      "Via: 1.1 proxy",
      "X-Forwarded-For: 192.0.2.1",
      "X-Forwarded-Proto: https",
    ],
    ...["X-Forwarded-Anything: x", "x-forwarded-host: localhost", "Forwarded:"],
  ]) {
    assert.equal(await raw(post("1.1"), "Host: localhost", header), 401, header);
  }
});

test("security 31: an open loopback registry behind nginx's plain proxy_pass is not open", {
  skip: nginxProgram === undefined && process.env.CI !== "true" && "nginx is not installed",
}, async () => {
  assert.ok(nginxProgram !== undefined, "nginx is missing under CI=true");
  await seedRepository(server.url, "behind");
  await using proxy = await spawnNginx(nginxProgram, server.url);
  for (const path of ["/v2/behind/tags/list", "/v2/behind/manifests/v1", "/v2/_catalog"]) {
    assert.equal((await send(proxy.url, path)).status, 401, path);
  }
  const pushed = await send(proxy.url, "/v2/behind/blobs/uploads/", { method: "POST" });
  assert.equal(pushed.status, 401);
  assert.equal((await send(proxy.url, "/livez")).status, 200);
});

test("security 31: ESTIVA_PUBLIC_URL that is not this machine closes what was open by default", async () => {
  await using published = await spawnServer({ env: { ESTIVA_PUBLIC_URL: "https://registry.example.com" } });
  assert.equal((await send(published.url, "/v2/app/blobs/uploads/", { method: "POST" })).status, 401);
});

test("security 31: what listens elsewhere is private by default", async () => {
  await using elsewhere = await spawnServer({ env: { ESTIVA_LISTEN: "0.0.0.0:0" } });
  const url = localUrl(elsewhere);
  assert.equal((await send(url, "/v2/app/blobs/uploads/", { method: "POST" })).status, 401);
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal);
  if (own === undefined) return;
  const outside = url.replace("127.0.0.1", own.address);
  assert.equal((await send(outside, "/v2/app/tags/list")).status, 401);
});

test("security 32: a forged Host reaches the token realm of its own request and nothing else", async () => {
  const forged = "evil.example:1234";
  const url = localUrl(container);
  const upload = await send(url, "/v2/app/blobs/uploads/", { method: "POST", headers: { host: forged } });
  assert.match(String(upload.headers.location), /^\/v2\/app\//);
  const list = await send(url, "/v2/app/tags/list?n=0", { headers: { host: forged } });
  assert.doesNotMatch(JSON.stringify(list.headers) + list.body, /evil/);
  const later = await send(url, "/v2/");
  assert.doesNotMatch(String(later.headers["www-authenticate"]), /evil/);
  await using published = await spawnServer({ env: { ESTIVA_PUBLIC_URL: "https://registry.example.com" } });
  const refused = await send(published.url, "/v2/", { headers: { host: "evil.example" } });
  assert.equal(refused.status, 421);
  const known = await send(published.url, "/v2/", { headers: { host: "registry.example.com" } });
  assert.match(
    String(known.headers["www-authenticate"]),
    /realm="https:\/\/registry\.example\.com\/auth\/token"/,
  );
});

test("security 32: a Host that is none is 400", async () => {
  const hosts = [
    ...["localhost:99999", "[::::]", "256.256.256.256", "a b", "a/b", "localhost@evil", "a:b", "[::1", "::1"],
    ...["localhost:", "-a", "a\\b", "a,b", "%6c", "localhost#", "localhost?", `${"a".repeat(300)}`, '"', "é"],
  ];
  for (const target of [server, container]) {
    for (const host of hosts) {
      using connection = await RawConnection.open(new URL(localUrl(target)).host);
      await connection.send(Buffer.from(`GET /v2/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`, "latin1"));
      const answer = await connection.answer();
      assert.equal(answer?.status, 400, `${host}: ${answer?.body}`);
    }
  }
});
