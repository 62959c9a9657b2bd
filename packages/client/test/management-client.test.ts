import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { ApiError, type Item, ManagementClient, operationAddress } from "@estiva/client";
import { ApiProblem } from "@estiva/contract/problems";

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

let handler: Handler = (_, response) => response.end();
const server = createServer((request, response) => void handler(request, response));
let baseUrl = "";

before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

const json = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
  response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
const refuse = (response: ServerResponse, problem: ApiProblem) =>
  json(response, problem.status, problem.body("r-1"), { ...problem.headers });

/** What the client throws; fails where it doesn't, or throws something else. */
async function errorFrom(call: Promise<unknown>): Promise<ApiError> {
  const outcome = await call.then(
    () => assert.fail("no error"),
    (error: unknown) => error,
  );
  assert.ok(outcome instanceof ApiError, String(outcome));
  return outcome;
}

describe("addresses", () => {
  test("hold the names of the path, with a repository's slashes and sub-resource words", () => {
    const name = "alice/tags/app";
    const digest = `sha256:${"a".repeat(64)}`;
    assert.equal(operationAddress("listTags", { name }), "/api/v1/repositories/alice/~tags/app/tags");
    assert.equal(
      operationAddress("getTag", { name: "app", tag: "1.0" }),
      "/api/v1/repositories/app/tags/1.0",
    );
    assert.equal(
      operationAddress("listReferrers", { name: "a/b", digest }),
      `/api/v1/repositories/a/b/manifests/${digest}/referrers`,
    );
    const odd = { organization: "ac me/x?#", user: "é" };
    assert.equal(
      operationAddress("putMember", odd),
      "/api/v1/organizations/ac%20me%2Fx%3F%23/members/%C3%A9",
    );
  });

  test("hold the query's parts that are given", () => {
    const query = { q: "a&b=c d", limit: 10, cursor: undefined };
    assert.equal(operationAddress("search", {}, query), "/api/v1/search?q=a%26b%3Dc+d&limit=10");
    assert.equal(operationAddress("search", {}, {}), "/api/v1/search");
  });

  test("never lead elsewhere: what can't be a name is not found, unasked", () => {
    const missing = { code: "not_found", status: 404 };
    for (const name of ["", "..", "a/../b", "a//b", "../users", "A", "a b", "a?b", "~tags"]) {
      assert.throws(() => operationAddress("getRepository", { name }), missing, name);
    }
    for (const user of ["", ".", ".."])
      assert.throws(() => operationAddress("getUser", { user }), missing, user);
    assert.throws(() => operationAddress("getUser"), missing);
  });
});

describe("calls", () => {
  test("send method, path, query, body and credential, and give the answer back", async () => {
    const seen: unknown[] = [];
    handler = async (request, response) => {
      const { method, url, headers } = request;
      seen.push([method, url, headers.authorization, headers["content-type"], await text(request)]);
      json(response, 201, { id: "7", token: "estiva_pat_x" });
    };
    const body = { name: "ci", scopes: ["repository:alice/*:pull"] };
    const basic = { username: "alice", password: "pä:ss" };
    const made = await new ManagementClient({ baseUrl, credential: { basic } }).call("createToken", { body });
    assert.equal(made.token, "estiva_pat_x");
    await new ManagementClient({ baseUrl: `${baseUrl}/`, credential: { bearer: "t" } }).call("listTags", {
      path: { name: "alice/app" },
      query: { sort: "version", limit: 5 },
    });
    await new ManagementClient({ baseUrl }).call("acceptInvitation", { path: { invitation: "3" } });
    const encoded = Buffer.from("alice:pä:ss").toString("base64");
    assert.deepEqual(seen, [
      ["POST", "/api/v1/tokens", `Basic ${encoded}`, "application/json", JSON.stringify(body)],
      ["GET", "/api/v1/repositories/alice/app/tags?sort=version&limit=5", "Bearer t", undefined, ""],
      ["POST", "/api/v1/invitations/3/accept", undefined, "application/json", "{}"],
    ]);
  });

  test("know the status where there are several, and that there may be no body", async () => {
    const client = new ManagementClient({ baseUrl });
    handler = (_, response) => json(response, 202, { second_factor: { challenge: "c", expires_at: "t" } });
    const reply = await client.reply("signIn", { body: { username: "alice", password: "x" } });
    assert.ok(reply.status === 202);
    assert.equal(reply.body.second_factor.challenge, "c");
    handler = (_, response) => response.writeHead(204).end();
    assert.equal(await client.call("signOut"), undefined);
  });

  test("take a fetch of the caller's, and cookies of the own origin alone", async () => {
    const seen: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (url, init) => {
      seen.push([url, init?.credentials, init?.redirect, new Headers(init?.headers).has("authorization")]);
      return Response.json({ version: "1" });
    };
    const page = new ManagementClient({ baseUrl: "", credential: "cookie", fetch });
    assert.equal((await page.call("getServer")).version, "1");
    await new ManagementClient({ baseUrl: "https://r", fetch }).call("getServer");
    assert.deepEqual(seen, [
      ["/api/v1/server", "same-origin", "error", false],
      ["https://r/api/v1/server", "omit", "error", false],
    ]);
  });
});

describe("problems", () => {
  const client = new ManagementClient({
    get baseUrl() {
      return baseUrl;
    },
  });

  test("come as errors with code, status, detail, fields, request id", async () => {
    const fields = [{ pointer: "#/name", detail: "too long" }];
    handler = (_, response) =>
      refuse(response, new ApiProblem("request_invalid", { detail: "the name is odd", fields }));
    const error = await errorFrom(client.call("createOrganization", { body: { name: "acme" } }));
    const { code, status, message, detail, requestId, retryAfter } = error;
    assert.deepEqual(
      { code, status, message, detail, requestId, retryAfter, fields: error.fields },
      {
        ...{ code: "request_invalid", status: 400, message: "the name is odd", detail: "the name is odd" },
        ...{ requestId: "r-1", retryAfter: undefined, fields },
      },
    );
  });

  test("say when to try again, in seconds or by a date", async () => {
    handler = (_, response) =>
      refuse(response, new ApiProblem("too_many_attempts", { headers: { "Retry-After": "17" } }));
    assert.equal((await errorFrom(client.call("getServer"))).retryAfter, 17);
    const at = new Date(Date.now() + 60_000).toUTCString();
    handler = (_, response) =>
      refuse(response, new ApiProblem("unavailable", { headers: { "Retry-After": at } }));
    const { code, retryAfter = 0 } = await errorFrom(client.call("getServer"));
    assert.equal(code, "unavailable");
    assert.ok(retryAfter > 50 && retryAfter <= 60, String(retryAfter));
  });

  test("of something else than the API are unexpected, whatever it says", async () => {
    const bodies = [
      "<html>Bad gateway</html>",
      "",
      "null",
      '"x"',
      '{"code":"toString"}',
      '{"code":5,"errors":[1]}',
    ];
    for (const body of bodies) {
      handler = (_, response) => response.writeHead(502).end(body);
      const { code, status, fields } = await errorFrom(client.call("getServer"));
      assert.deepEqual({ code, status, fields }, { code: "unexpected", status: 502, fields: [] }, body);
    }
    handler = (_, response) => response.end("<html>");
    assert.equal((await errorFrom(client.call("getServer"))).code, "unexpected");
  });

  test("of the network are unreachable; no redirect is followed with a credential", async () => {
    handler = (request) => request.socket.destroy();
    assert.equal((await errorFrom(client.call("getServer"))).code, "unreachable");
    const asked: unknown[] = [];
    handler = (request, response) => {
      asked.push(request.url);
      response.writeHead(307, { Location: "/elsewhere" }).end();
    };
    const withToken = new ManagementClient({ baseUrl, credential: { bearer: "secret" } });
    const error = await errorFrom(withToken.call("getServer"));
    assert.equal(error.code, "unreachable");
    assert.deepEqual(asked, ["/api/v1/server"]);
    assert.ok(!`${error.message}${error.stack}`.includes("secret"));
  });

  test("a server that stands still is given up, before its answer and within it", async () => {
    const hasty = new ManagementClient({ baseUrl, timeout: 50 });
    handler = () => {};
    assert.match((await errorFrom(hasty.call("getServer"))).message, /did not answer within 1 s/);
    handler = (_, response) => void response.writeHead(200).write('{"version":');
    assert.equal((await errorFrom(hasty.call("getServer"))).code, "unreachable");
  });

  test("a caller who gives up gets its own reason", async () => {
    const controller = new AbortController();
    const reason = new Error("left the page");
    handler = () => controller.abort(reason);
    await assert.rejects(client.call("getServer", { signal: controller.signal }), reason);
    await assert.rejects(client.call("getServer", { signal: AbortSignal.abort(reason) }), reason);
  });
});

describe("lists", () => {
  test("are walked page by page, only as far as wanted, with filters and signal on every page", async () => {
    const asked: (string | undefined)[] = [];
    handler = ({ url }, response) => {
      asked.push(url);
      const at = Number(new URL(url ?? "", baseUrl).searchParams.get("cursor") ?? "0");
      json(response, 200, {
        items: [{ name: `t${at}` }, { name: `t${at + 1}` }],
        next_cursor: at < 4 ? `${at + 2}` : null,
      });
    };
    const client = new ManagementClient({ baseUrl });
    const options = { path: { name: "app" }, query: { q: "t", limit: 2 } };
    const tags: Item<"listTags">[] = await Array.fromAsync(client.pages("listTags", options));
    assert.deepEqual(
      tags.map(({ name }) => name),
      ["t0", "t1", "t2", "t3", "t4", "t5"],
    );
    const address = "/api/v1/repositories/app/tags?q=t&limit=2";
    assert.deepEqual(asked, [address, `${address}&cursor=2`, `${address}&cursor=4`]);

    asked.length = 0;
    for await (const { name } of client.pages("listTags", options)) if (name === "t1") break;
    assert.equal(asked.length, 1);

    const controller = new AbortController();
    const walk = async () => {
      for await (const { name } of client.pages("listTags", { ...options, signal: controller.signal })) {
        if (name === "t1") controller.abort(new Error("enough"));
      }
    };
    await assert.rejects(walk(), /enough/);
  });
});

describe("exports", () => {
  const client = () => new ManagementClient({ baseUrl, timeout: 2000 });

  test("are read line by line, however they are cut", async () => {
    const sent = [
      { id: "1", object: "é" },
      { id: "2", object: "b" },
      { id: "3", object: "c" },
    ];
    const bytes = Buffer.from(`${sent.map((event) => JSON.stringify(event)).join("\n\n")}`);
    for (const size of [1, 7, 1000]) {
      handler = async (_, response) => {
        response.writeHead(200, { "Content-Type": "application/x-ndjson" });
        for (let at = 0; at < bytes.length; at += size) {
          response.write(bytes.subarray(at, at + size));
          await new Promise(setImmediate);
        }
        response.end();
      };
      assert.deepEqual(await Array.fromAsync(client().lines("exportAudit")), sent, String(size));
    }
  });

  test("end with their reader, and fail where they break off", async () => {
    const closed = Promise.withResolvers<void>();
    handler = (_, response) => {
      response.on("close", closed.resolve);
      response.write('{"id":"1"}\n{"id":"2"}\n');
    };
    for await (const { id } of client().lines("exportNamespaceAudit", { path: { namespace: "acme" } })) {
      assert.equal(id, "1");
      break;
    }
    await closed.promise;

    handler = (_, response) => {
      response.write('{"id":"1"}\n', () => setImmediate(() => response.destroy()));
    };
    assert.equal((await errorFrom(Array.fromAsync(client().lines("exportAudit")))).code, "unreachable");
    handler = (_, response) => refuse(response, new ApiProblem("forbidden"));
    assert.equal((await errorFrom(Array.fromAsync(client().lines("exportAudit")))).code, "forbidden");
    handler = (_, response) => response.end("x".repeat(2 << 20));
    assert.equal((await errorFrom(Array.fromAsync(client().lines("exportAudit")))).code, "unexpected");
  });
});

test("a page that carries the client carries no schemas", () => {
  const program = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    await import("@estiva/client");
    console.log(JSON.stringify(loaded));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: import.meta.dirname,
    encoding: "utf8",
  });
  const loaded: readonly string[] = JSON.parse(stdout || assert.fail(stderr));
  const names = loaded.map((url) => url.split("/").slice(-2).join("/"));
  assert.ok(names.includes("src/endpoints.ts"), stdout);
  assert.deepEqual(
    names.filter((name) => !/^src\/[a-z-]+\.ts$/.test(name) || /operations?\.ts|fields/.test(name)),
    [],
  );
});
