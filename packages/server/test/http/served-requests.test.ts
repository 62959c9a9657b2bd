import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pino } from "pino";
import { createConfig } from "#server/config/config.ts";
import { type Environment, readEnvironment } from "#server/config/env.ts";
import { type Server, startServer } from "#server/start/server.ts";
import { digestOf } from "../adapters/sql/samples.ts";
import { sendLines } from "./request/raw-request.ts";

interface Line {
  readonly level: number;
  readonly requestId?: string;
  readonly [name: string]: unknown;
}

const lines: Line[] = [];
const logger = pino({ level: "debug" }, { write: (text: string) => void lines.push(JSON.parse(text)) });

const closing = new AsyncDisposableStack();
after(() => closing.disposeAsync());

async function start(env: Environment = {}): Promise<Server> {
  const dataDir = await mkdtemp(join(tmpdir(), "estiva-served-"));
  closing.defer(() => rm(dataDir, { recursive: true }));
  const environment = readEnvironment({ ESTIVA_LISTEN: "127.0.0.1:0", ESTIVA_DATA_DIR: dataDir, ...env });
  return closing.use(await startServer(createConfig(environment, false), logger));
}

let server: Server;
before(async () => {
  server = await start();
});

interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

async function ask(request: string, headers: readonly string[] = [], at = server): Promise<Answer> {
  const port = Number(new URL(at.address).port);
  const hasHost = headers.some((line) => /^host:/i.test(line));
  const all = ["Connection: close", ...(hasHost ? [] : [`Host: localhost:${port}`]), ...headers];
  const answer = await sendLines(port, [`${request} HTTP/1.1`, ...all]);
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  const [statusLine = "", ...fields] = head.split("\r\n");
  const pairs = fields.map((field): [string, string] => {
    const colon = field.indexOf(":");
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
  });
  return { status: Number(statusLine.split(" ")[1]), headers: new Map(pairs), body };
}

function lineOf({ headers }: Answer): Line | undefined {
  return lines.find(({ requestId }) => requestId === headers.get("x-request-id"));
}

describe("refusals", () => {
  test("of a request without credentials say where to get a token, under the name that was asked for", async () => {
    for (const host of ["localhost:5000", "registry.localhost", "127.0.0.1:1", "[::1]:80", "myregistry"]) {
      const { status, headers, body } = await ask("GET /v2/", [`Host: ${host}`]);
      assert.equal(status, 401);
      const realm = new URL("/auth/token", `http://${host}`).href;
      assert.equal(headers.get("www-authenticate"), `Bearer realm="${realm}",service="estiva"`);
      assert.equal(JSON.parse(body).errors[0].code, "UNAUTHORIZED");
      assert.equal(headers.get("cache-control"), "no-store");
    }
  });

  test("carry nothing that a hostile Host or path could put into their headers", async () => {
    const hosts = [
      'x",error="y',
      "x\\",
      "a b",
      "a,Basic realm=b",
      "localhost:5000/",
      "localhost\tx",
      "loc;alhost",
    ];
    for (const host of hosts) {
      const { status, headers } = await ask("GET /v2/", [`Host: ${host}`]);
      assert.ok(status === 400 || status === 421, `${status} for ${host}`);
      assert.equal(headers.get("www-authenticate"), undefined);
    }
    const names = ['a",scope="repository:b:pull', "a%22b", "a%0d%0aX-Evil:%201", "a%00", "A", "%61%2522"];
    for (const name of names) {
      const { status, headers } = await ask(`GET /v2/${name}/tags/list`, ["Via: proxy"]);
      assert.ok(status === 400 || status === 404, `${status} for ${name}`);
      assert.equal(headers.get("www-authenticate"), undefined);
      assert.equal(headers.get("x-evil"), undefined);
    }
  });

  test("of a request through a proxy name the repository as it was asked for, and the action", async () => {
    const challengeOf = async (request: string) =>
      (await ask(request, ["Via: proxy", "Content-Length: 0"])).headers.get("www-authenticate") ?? "";
    assert.match(
      await challengeOf("GET /v2/library/app/tags/list"),
      /,scope="repository:library\/app:pull,push"$/,
    );
    assert.match(
      await challengeOf("PUT /v2/team/app/manifests/x"),
      /,scope="repository:team\/app:pull,push"$/,
    );
    assert.match(await challengeOf("DELETE /v2/a/manifests/x"), /,scope="repository:a:pull,push,delete"$/);
    assert.match(await challengeOf("GET /v2/_catalog"), /,scope="registry:catalog:\*"$/);
  });

  test("of a token say what is wrong with it; of stale credentials how to forget them", async () => {
    const bad = await ask("GET /v2/", ["Authorization: Bearer nonsense"]);
    assert.match(bad.headers.get("www-authenticate") ?? "", /,error="invalid_token",/);
    const { token } = JSON.parse((await ask("GET /auth/token?service=estiva")).body);
    assert.equal((await ask("GET /v2/", [`Authorization: Bearer ${token}`])).status, 200);
    const narrow = await ask("GET /v2/a/tags/list", [`Authorization: Bearer ${token}`, "Via: proxy"]);
    assert.equal(narrow.status, 401);
    assert.match(narrow.headers.get("www-authenticate") ?? "", /,error="insufficient_scope",/);
    const stale = await ask("GET /v2/a/tags/list", ["Host: localhost:5000", "Authorization: Basic YTpi"]);
    assert.equal(stale.status, 401);
    assert.match(JSON.parse(stale.body).errors[0].message, /docker logout localhost:5000$/);
  });

  test("from HTTP/1.0 without a Host still name an absolute realm", async () => {
    const port = Number(new URL(server.address).port);
    const answer = await sendLines(port, ["GET /v2/ HTTP/1.0"]);
    assert.match(answer, new RegExp(`realm="http://127.0.0.1:${port}/auth/token"`));
  });

  test("of private content are those of what isn't there", async () => {
    const headers = (answer: Answer) =>
      [...answer.headers]
        .filter(([name]) => !/^(date|x-request-id)$/.test(name))
        .map(([name, value]) => `${name}: ${value}`);
    const digest = digestOf("secret");
    const pushed = await ask(`POST /v2/secret/blobs/uploads/?digest=${digest}`, [
      "Content-Length: 6",
      "",
      "secret",
    ]);
    assert.equal(pushed.status, 201);
    for (const path of ["tags/list", "manifests/latest", `blobs/${digest}`, `referrers/${digest}`]) {
      const there = await ask(`GET /v2/secret/${path}`, ["Via: proxy"]);
      const missing = await ask(`GET /v2/absent/${path}`, ["Via: proxy"]);
      assert.deepEqual(
        headers(there).map((line) => line.replace("secret", "absent")),
        headers(missing),
      );
      assert.equal(there.body, missing.body);
    }
  });
});

describe("the registry's own address", () => {
  test("is the public URL where there is one, whatever the client says", async () => {
    const published = await start({ ESTIVA_PUBLIC_URL: "https://r.example.com" });
    for (const headers of [["Host: r.example.com"], ["Host: 127.0.0.1:5"], ["X-Forwarded-Proto: http"]]) {
      const answer = await ask("GET /v2/", headers, published);
      assert.match(
        answer.headers.get("www-authenticate") ?? "",
        /realm="https:\/\/r\.example\.com\/auth\/token"/,
      );
    }
    assert.equal((await ask("GET /v2/", ["Host: evil.com"], published)).status, 421);
  });

  test("has a proxy's scheme only where that proxy is trusted", async () => {
    const trusting = await start({ ESTIVA_TRUSTED_PROXIES: "127.0.0.0/8" });
    for (const [at, scheme] of [
      [trusting, "https"],
      [server, "http"],
    ] as const) {
      const answer = await ask("GET /v2/", ["Host: localhost", "X-Forwarded-Proto: https"], at);
      assert.match(answer.headers.get("www-authenticate") ?? "", new RegExp(`realm="${scheme}://localhost/`));
    }
  });

  test("is in no Location and no Link", async () => {
    const started = await ask("POST /v2/library/app/blobs/uploads/", ["Content-Length: 0"]);
    assert.match(
      started.headers.get("location") ?? "",
      /^\/v2\/library\/app\/blobs\/uploads\/[0-9a-f-]{36}$/,
    );
    const bytes = JSON.stringify({ schemaVersion: 2, manifests: [] });
    const digest = digestOf(bytes);
    const type = "Content-Type: application/vnd.oci.image.index.v1+json";
    const put = await ask(`PUT /v2/listed/manifests/${digest}?tag=a&tag=b&tag=c`, [
      ...[type, `Content-Length: ${bytes.length}`, "", bytes],
    ]);
    assert.equal(put.status, 201);
    assert.equal(put.headers.get("location"), `/v2/listed/manifests/${digest}`);
    const page = await ask("GET /v2/listed/tags/list?n=2");
    assert.deepEqual(JSON.parse(page.body), { name: "listed", tags: ["a", "b"] });
    assert.equal(page.headers.get("link"), '</v2/listed/tags/list?n=2&last=b>; rel="next"');
  });
});

describe("every answer", () => {
  test("has an id, which its line in the log has too, and is never sniffed", async () => {
    for (const request of [
      "GET /v2/",
      "GET /",
      "GET /livez",
      "GET /nowhere",
      "DELETE /v2/",
      "GET /v2/A/tags/list",
    ]) {
      const answer = await ask(request);
      assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
      assert.equal(answer.headers.get("docker-distribution-api-version"), "registry/2.0");
      assert.equal(lineOf(answer)?.status, answer.status, request);
    }
  });

  test("to HEAD has the headers of GET and no body", async () => {
    const unlike = /^(date|x-request-id)$/;
    for (const path of [
      "/v2/listed/manifests/a",
      "/v2/listed/tags/list",
      "/livez",
      "/v2/none/manifests/a",
      "/v2/",
    ]) {
      const [get, head] = [await ask(`GET ${path}`), await ask(`HEAD ${path}`)];
      assert.equal(head.status, get.status, path);
      assert.equal(head.body, "", path);
      for (const [name, value] of get.headers) {
        if (!unlike.test(name)) assert.equal(head.headers.get(name), value, `${path}: ${name}`);
      }
    }
  });

  test("is kept by no cache, but for what the public may see, which is asked for again", async () => {
    const cacheOf = async (request: string, headers: readonly string[] = []) =>
      (await ask(request, headers)).headers.get("cache-control");
    assert.equal(await cacheOf("GET /v2/listed/manifests/a"), "no-cache");
    assert.equal(await cacheOf("GET /auth/token"), "no-store");
    assert.equal(await cacheOf("GET /v2/listed/manifests/a", ["Via: proxy"]), "no-store");
    const chosen = await ask("GET /v2/listed/manifests/a");
    assert.equal(chosen.headers.get("vary"), "Authorization");
  });
});

describe("the log", () => {
  test("has a line per change at info, per read at debug, and none of the secrets that came along", async () => {
    const secret = "hunter2";
    const read = await ask(`GET /v2/listed/tags/list?n=5&password=${secret}&access_token=${secret}`, [
      ...[
        `Authorization: Basic ${Buffer.from(`a:${secret}`).toString("base64")}`,
        `Cookie: session=${secret}`,
      ],
    ]);
    const change = await ask(`POST /v2/logged/blobs/uploads/?mount=${digestOf("x")}&state=${secret}`, [
      "Content-Length: 0",
    ]);
    assert.deepEqual([lineOf(read)?.level, lineOf(change)?.level], [20, 30]);
    assert.deepEqual(lineOf(read)?.query, { n: "5" });
    assert.deepEqual(lineOf(change)?.query, { mount: digestOf("x") });
    const all = JSON.stringify(lines);
    assert.ok(!all.includes(secret));
    assert.ok(!all.includes(Buffer.from(`a:${secret}`).toString("base64")));
  });

  test("keeps little of what a client makes up", async () => {
    const long = "x".repeat(5_000);
    const answer = await ask(`GET /v2/${long}/tags/list?last=${long}`, [`User-Agent: ${long}`]);
    assert.ok(JSON.stringify(lineOf(answer)).length < 1_500);
  });

  test("says who asked, from where and with what", async () => {
    const line = lineOf(await ask("GET /v2/listed/manifests/none", ["User-Agent: docker/20.10"]));
    assert.deepEqual(
      [line?.method, line?.path, line?.status, line?.principal, line?.userAgent, line?.address],
      ["GET", "/v2/listed/manifests/none", 404, "anonymous", "docker/20.10", "127.0.0.1"],
    );
    assert.equal(typeof line?.durationMs, "number");
  });
});
