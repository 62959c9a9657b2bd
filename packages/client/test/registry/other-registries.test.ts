import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { blobOfBytes, RegistryClient } from "@estiva/client/registry";

let handler: (request: IncomingMessage, response: ServerResponse) => unknown;
const server = createServer((request, response) => void handler(request, response));
let client: RegistryClient;

before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = new RegistryClient({ baseUrl, retries: 2, retryDelay: 1, timeout: 200 });
});
after(() => {
  client[Symbol.dispose]();
  server.closeAllConnections();
  server.close();
});

const bytes = Buffer.from("0123456789".repeat(100));
const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

test("one that knows no ranges sends a broken blob from its beginning: what was read is passed over", async () => {
  let requests = 0;
  handler = (_, response) => {
    requests += 1;
    response.writeHead(200, { "Content-Length": bytes.byteLength });
    if (requests === 1) response.write(bytes.subarray(0, 500), () => response.destroy());
    else response.end(bytes);
  };
  assert.deepEqual(await client.repository("a").readBlob(digest, 10_000), bytes);
  assert.equal(requests, 2);
});

test("one that sends other bytes is found out", async () => {
  handler = (_, response) => response.end("something else");
  await assert.rejects(client.repository("a").readBlob(digest, 10_000), { code: "mismatch" });
  await assert.rejects(client.repository("a").pullManifest(digest), { code: "mismatch" });
});

test("one that stands still is given up, and asked again only so often", async () => {
  let requests = 0;
  handler = (_, response) => {
    requests += 1;
    response.writeHead(200, { "Content-Length": 10 }).flushHeaders();
  };
  await assert.rejects(client.repository("a").readBlob(digest, 10_000), { code: "unreachable" });
  assert.equal(requests, 3);
});

test("one that is busy is asked again", async () => {
  let requests = 0;
  handler = (_, response) => {
    requests += 1;
    if (requests === 1) response.writeHead(503).end();
    else response.end(bytes);
  };
  assert.deepEqual(await client.repository("a").readBlob(digest, 10_000), bytes);
});

test("one that answers no error body is quoted as far as it goes", async () => {
  handler = (_, response) => response.writeHead(418).end("<h1>A teapot</h1>");
  const refused = client.repository("a").pullManifest("latest");
  await assert.rejects(refused, { code: "unexpected", status: 418, message: /teapot/ });
});

test("one without a list of referrers has a tag for it", async () => {
  const found = { mediaType: "application/vnd.oci.image.manifest.v1+json", digest, size: 3 };
  handler = (request, response) => {
    if (request.url !== `/v2/a/manifests/${digest.replace(":", "-")}`) return response.writeHead(404).end();
    return response.end(JSON.stringify({ schemaVersion: 2, manifests: [found] }));
  };
  assert.deepEqual(await Array.fromAsync(client.repository("a").referrers(digest)), [found]);
});

test("one that takes single POSTs for beginnings gets the bytes after that", async () => {
  let received = 0;
  handler = async (request, response) => {
    for await (const chunk of request) if (request.method === "PATCH") received += chunk.length;
    const headers = { Location: "/upload/1?state=x", Range: `0-${Math.max(0, received - 1)}` };
    if (request.method === "HEAD") response.writeHead(404).end();
    else if (request.method === "PUT") {
      assert.equal(request.url, `/upload/1?state=x&digest=${encodeURIComponent(digest)}`);
      response.writeHead(201).end();
    } else response.writeHead(202, headers).end();
  };
  await client.repository("a").pushBlob(blobOfBytes(bytes));
  assert.equal(received, bytes.byteLength);
});

test("a list whose pages lead to themselves ends with an error", async () => {
  handler = (request, response) =>
    response.writeHead(200, { Link: `<${request.url}>; rel="next"` }).end(JSON.stringify({ tags: ["a"] }));
  await assert.rejects(Array.fromAsync(client.repository("a").tags()), { code: "unexpected" });
});
