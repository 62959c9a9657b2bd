import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { multipartRanges } from "../src/multipart-ranges.ts";
import { exchange, tlsClientHello } from "../src/plain-socket.ts";
import { ask, putBlob, readBlob, sha256 } from "../src/registry-requests.ts";
import { type RegistryUnderTest, startRegistry } from "../src/registry-under-test.ts";

/** What clients that Debian does not have yet do on a connection, replayed byte by byte. */
describe("connections and ranges as newer and older clients use them", () => {
  let registry: RegistryUnderTest;
  before(async () => {
    registry = await startRegistry();
  });
  after(async () => await registry?.[Symbol.asyncDispose]());

  const repository = "replayed/connections";
  const uploads = () => `${registry.url}/v2/${repository}/blobs/uploads/`;
  const blob = (digest: string) => `${registry.url}/v2/${repository}/blobs/${digest}`;
  const begin = async () => {
    const { status, headers } = await ask("POST", uploads(), { headers: { "Content-Length": 0 } });
    assert.equal(status, 202);
    assert.match(headers.location ?? "", /^\/v2\//);
    return new URL(headers.location ?? "", registry.url).href;
  };
  const next = (location: string | undefined) => new URL(location ?? "", registry.url).href;
  const closing = (location: string, digest: string) => {
    const url = new URL(location);
    url.searchParams.set("digest", digest);
    return url.href;
  };

  /** The log with all that was written before now: it goes on until a write made for that shows in it. */
  const logUpToNow = async (): Promise<string> => {
    const marker = randomUUID();
    await ask("POST", `${registry.url}/v2/${marker}/blobs/uploads/`);
    const deadline = performance.now() + 10_000;
    while (!registry.output().includes(marker)) {
      assert.ok(performance.now() < deadline, "a write was not logged");
      await delay(10);
    }
    return registry.output();
  };

  it("older docker, podman, skopeo: Connection: close on every request of a push and a pull", async () => {
    const bytes = randomBytes(300_000);
    const headers = { Connection: "close" };
    const begun = await ask("POST", uploads(), { headers: { ...headers, "Content-Length": 0 } });
    const streamed = {
      ...headers,
      "Transfer-Encoding": "chunked",
      "Content-Type": "application/octet-stream",
    };
    const sent = await ask("PATCH", next(begun.headers.location), { headers: streamed, body: bytes });
    const put = closing(next(sent.headers.location), sha256(bytes));
    const done = await ask("PUT", put, { headers: { ...headers, "Content-Length": 0 } });
    const got = await ask("GET", blob(sha256(bytes)), { headers });
    const answers = [begun, sent, done, got];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [202, 202, 201, 200],
    );
    for (const answer of answers) assert.equal(answer.headers.connection, "close");
    assert.equal(sent.headers.range, `0-${bytes.length - 1}`);
    assert.deepEqual(got.body, bytes);
  });

  it("zot's zb: a PATCH of no bytes without Content-Range, then the chunks", async () => {
    const bytes = randomBytes(100_000);
    const octets = { "Content-Type": "application/octet-stream" };
    const empty = await ask("PATCH", await begin(), { headers: { ...octets, "Content-Length": 0 } });
    assert.equal(empty.status, 202);
    assert.equal(empty.headers.range, "0-0");
    let location = next(empty.headers.location);
    for (const [start, end] of [
      [0, 59_999],
      [60_000, 99_999],
    ] as const) {
      const headers = { ...octets, "Content-Range": `${start}-${end}` };
      const sent = await ask("PATCH", location, { headers, body: bytes.subarray(start, end + 1) });
      assert.equal(sent.status, 202);
      assert.equal(sent.headers.range, `0-${end}`);
      location = next(sent.headers.location);
    }
    assert.equal((await ask("PUT", closing(location, sha256(bytes)))).status, 201);
    assert.deepEqual(await readBlob(registry.url, repository, sha256(bytes)), bytes);
  });

  it("curl: Expect: 100-continue before a large body", async () => {
    const bytes = randomBytes(2_000_000);
    const headers = { Expect: "100-continue", "Content-Length": bytes.length };
    const put = request(closing(await begin(), sha256(bytes)), { method: "PUT", headers });
    put.flushHeaders();
    await once(put, "continue");
    put.end(bytes);
    const [response] = (await once(put, "response")) as [{ statusCode: number; resume(): void }];
    response.resume();
    assert.equal(response.statusCode, 201);
  });

  it("podman's partial pulls: 1,024 ranges in one header of more than 16 KiB", async () => {
    const bytes = randomBytes(3_000_000);
    const digest = await putBlob(registry.url, repository, bytes);
    const wanted = Array.from(
      { length: 1_024 },
      (_, n) => [1_000_000 + n * 1_900, 1_000_000 + n * 1_900 + n] as const,
    );
    const header = `bytes=${wanted.map(([start, end]) => `${start}-${end}`).join(",")}`;
    assert.ok(header.length > 16_384);
    const { status, headers, body } = await ask("GET", blob(digest), { headers: { Range: header } });
    if (status === 200) {
      assert.deepEqual(body, bytes);
      return;
    }
    assert.equal(status, 206);
    const parts = multipartRanges(headers["content-type"] ?? "", body);
    assert.deepEqual(
      parts.map(({ start, end }) => [start, end]),
      wanted,
    );
    for (const { start, end, bytes: part } of parts) assert.deepEqual(part, bytes.subarray(start, end + 1));
  });

  it("containerd 2: opens bytes=0-, reads one chunk, closes, and fetches the chunks side by side", async () => {
    const bytes = randomBytes(20_000_000);
    const digest = await putBlob(registry.url, repository, bytes);
    const opened = request(blob(digest), { headers: { Range: "bytes=0-" } }).end();
    const [response] = (await once(opened, "response")) as [import("node:http").IncomingMessage];
    assert.equal(response.statusCode, 206);
    assert.equal(response.headers["content-range"], `bytes 0-${bytes.length - 1}/${bytes.length}`);
    assert.equal(response.headers["content-length"], `${bytes.length}`);
    await once(response, "readable");
    response.destroy();
    const chunk = 4_000_000;
    const chunks = await Promise.all(
      Array.from({ length: 5 }, async (_, n) => {
        const range = `bytes=${n * chunk}-${(n + 1) * chunk - 1}`;
        const { status, body } = await ask("GET", blob(digest), { headers: { Range: range } });
        assert.equal(status, 206);
        return body;
      }),
    );
    assert.deepEqual(Buffer.concat(chunks), bytes);
    assert.doesNotMatch(await logUpToNow(), /"level":[56]0/, "an early close was logged as an error");
  });

  it("every client: TLS on the plain port is answered in HTTP, and nothing is logged", async () => {
    const before = (await logUpToNow()).length;
    const answer = await exchange(registry.url, await tlsClientHello());
    assert.match(answer.toString("latin1"), /^HTTP\/1\.1 400 /);
    const [marker, ...others] = (await logUpToNow()).slice(before).trim().split("\n");
    assert.match(marker ?? "", /blobs\/uploads/);
    assert.deepEqual(others, []);
  });

  it("docker: asks /v2/, takes an anonymous token from the realm, and pushes with it", async () => {
    const challenge = await ask("GET", `${registry.url}/v2/`);
    assert.equal(challenge.status, 401);
    const header = challenge.headers["www-authenticate"] ?? "";
    const [, realm = "", service = ""] = /^Bearer realm="(http:[^"]+)",service="([^"]+)"/.exec(header) ?? [];
    const url = new URL(realm);
    url.search = new URLSearchParams({ service, scope: `repository:${repository}:pull,push` }).toString();
    const granted = await ask("GET", url.href);
    const { token, access_token } = JSON.parse(granted.body.toString()) as Record<string, string>;
    assert.equal(token, access_token);
    const headers = { Authorization: `Bearer ${token}` };
    assert.equal((await ask("GET", `${registry.url}/v2/`, { headers })).status, 200);
    assert.equal((await ask("POST", uploads(), { headers })).status, 202);
  });

  it("Renovate: ten thousand tags a page, without credentials", async () => {
    const { status } = await ask("GET", `${registry.url}/v2/${repository}/tags/list?n=10000`);
    assert.equal(status, 200);
  });
});
