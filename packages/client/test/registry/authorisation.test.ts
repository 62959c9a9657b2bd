import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, afterEach, before, describe, test } from "node:test";
import { RegistryClient, type RegistryCredential } from "@estiva/client/registry";
import { parseChallenges } from "@estiva/client/registry/challenge";

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
}

let handler: (request: IncomingMessage, response: ServerResponse) => unknown;
const seen: Seen[] = [];
const server = createServer((request, response) => {
  const { method = "", url = "", headers } = request;
  seen.push({ method, url, authorization: headers.authorization });
  handler(request, response);
});
let baseUrl = "";

before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => seen.splice(0));
after(() => {
  server.closeAllConnections();
  server.close();
});

const basic = { basic: { username: "alice", password: "pässword" } };
const basicHeader = `Basic ${Buffer.from("alice:pässword").toString("base64")}`;
const blob = `sha256:${"0".repeat(64)}`;

async function ask(credential: RegistryCredential, times = 1): Promise<void> {
  using client = new RegistryClient({ baseUrl, credential, retries: 0 });
  for (let time = 0; time < times; time += 1) await client.repository("team/app").blobSize(blob);
}

/** A registry that takes the token `good`, and gives it to who asks. */
function takesTokens(lifetime = 300) {
  handler = (request, response) => {
    if (request.url?.startsWith("/auth/token")) {
      response.end(JSON.stringify({ token: "good", expires_in: lifetime }));
    } else if (request.headers.authorization === "Bearer good") {
      response.setHeader("Content-Length", 5).end();
    } else {
      const challenge = `Bearer realm="${baseUrl}/auth/token",service="the registry",scope="repository:x:pull"`;
      response.writeHead(401, { "WWW-Authenticate": challenge }).end();
    }
  };
}

test("a challenge is answered once, with a token for the request's own scope, which is kept", async () => {
  takesTokens();
  await ask(basic, 3);
  const [first, token, ...pulls] = seen;
  assert.equal(first?.authorization, undefined);
  assert.equal(token?.authorization, basicHeader);
  assert.equal(token?.url, "/auth/token?service=the+registry&scope=repository%3Ateam%2Fapp%3Apull");
  assert.deepEqual(
    pulls.map(({ authorization }) => authorization),
    ["Bearer good", "Bearer good", "Bearer good"],
  );
});

test("nobody gets a token without a password", async () => {
  takesTokens();
  await ask("anonymous");
  assert.equal(seen[1]?.authorization, undefined);
  assert.equal(seen[2]?.authorization, "Bearer good");
});

test("a refresh token is exchanged in a form", async () => {
  takesTokens();
  await ask({ refreshToken: "of docker login" });
  assert.equal(seen[1]?.method, "POST");
  assert.equal(seen[1]?.authorization, undefined);
});

test("a token that has ended is renewed before it is shown", async () => {
  takesTokens(0.001);
  await ask(basic, 2);
  assert.equal(seen.filter(({ url }) => url.startsWith("/auth/token")).length, 2);
  assert.equal(seen.filter(({ authorization }) => authorization === undefined).length, 1);
});

test("Basic is shown to a registry that asks for it, and no token is sought", async () => {
  handler = (request, response) => {
    if (request.headers.authorization === basicHeader) response.setHeader("Content-Length", 5).end();
    else response.writeHead(401, { "WWW-Authenticate": 'Basic realm="files"' }).end();
  };
  await ask(basic, 2);
  assert.deepEqual(
    seen.map(({ authorization }) => authorization),
    [undefined, basicHeader, basicHeader],
  );
});

test("a registry that never takes what it gives is asked no more than twice", async () => {
  handler = (request, response) => {
    if (request.url?.startsWith("/auth/token")) response.end(JSON.stringify({ access_token: "useless" }));
    else
      response
        .writeHead(401, { "WWW-Authenticate": `Bearer realm="${baseUrl}/auth/token"` })
        .end(JSON.stringify({ errors: [{ code: "UNAUTHORIZED", message: "no" }] }));
  };
  using client = new RegistryClient({ baseUrl, credential: basic, retries: 0 });
  const refused = client.repository("app").pullManifest("latest");
  await assert.rejects(refused, { name: "RegistryApiError", code: "UNAUTHORIZED", status: 401 });
  assert.equal(seen.length, 3);
});

test("a token service that refuses is quoted", async () => {
  handler = (request, response) => {
    if (request.url?.startsWith("/auth/token"))
      response
        .writeHead(429, { "Retry-After": "20" })
        .end(JSON.stringify({ errors: [{ code: "TOOMANYREQUESTS", message: "later" }] }));
    else response.writeHead(401, { "WWW-Authenticate": `Bearer realm="${baseUrl}/auth/token"` }).end();
  };
  const refusal = { code: "TOOMANYREQUESTS", status: 429, retryAfter: 20 };
  await assert.rejects(ask(basic), refusal);
});

test("a download that is sent elsewhere takes no credential along", async () => {
  const elsewhere = createServer((request, response) => {
    assert.equal(request.headers.authorization, undefined);
    response.end("");
  });
  elsewhere.listen(0, "127.0.0.1");
  await once(elsewhere, "listening");
  const place = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/bytes`;
  handler = (_, response) => response.writeHead(307, { Location: place }).end();
  const empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  using client = new RegistryClient({ baseUrl, credential: { bearer: "mine" }, retries: 0 });
  assert.equal((await client.repository("app").readBlob(empty, 10)).byteLength, 0);
  assert.equal(seen[0]?.authorization, "Bearer mine");
  elsewhere.closeAllConnections();
  elsewhere.close();
});

describe("challenges", () => {
  test("are read with quotes, commas in them, and several in one header", () => {
    assert.deepEqual(
      parseChallenges(
        'Basic realm="a \\"b\\", c", Bearer realm="https://r/t",scope="repository:a:pull,push"',
      ),
      [
        { scheme: "basic", parameters: { realm: 'a "b", c' } },
        { scheme: "bearer", parameters: { realm: "https://r/t", scope: "repository:a:pull,push" } },
      ],
    );
  });

  test("that are malformed end the list", () => {
    for (const header of ["", ",,,", '"', "Bearer", 'Bearer realm="unended', "= = ="])
      assert.ok(Array.isArray(parseChallenges(header)), header);
  });
});
