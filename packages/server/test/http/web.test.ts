import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import type { RegistryError } from "@estiva/protocol";
import { Dispatcher } from "#server/http/dispatcher.ts";
import { readWebFiles } from "#server/http/pages/web-files.ts";
import { type WebPages, webPages } from "#server/http/pages/web-pages.ts";
import { Exchange } from "#server/http/request/exchange.ts";
import { sendBytes, sendError } from "#server/http/respond.ts";

const script = "console.log('the pages');".repeat(40);
const html = (language: string) =>
  `<!doctype html><html lang="${language}" data-theme="system" data-session="no"><title>Estiva</title></html>`;
const navigation = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

let folder = "";
let pages: WebPages;
let port = 0;
/** The dispatcher, the pages' handlers and a listener, without the gate, which lets everybody see pages. */
const server = createServer((request, response) => {
  const exchange = new Exchange(request, response, "r-1");
  const welcome = async () =>
    sendBytes(exchange, 200, Buffer.from("push, pull"), { "Content-Type": "text/plain" });
  const root = { ...pages.fallback, path: "/", handle: pages.root(welcome) };
  const dispatcher = new Dispatcher([root, ...pages.routes], pages.fallback);
  const serve = async () => dispatcher.find(request.method ?? "", exchange.path).route.handle(exchange);
  serve().catch((error: unknown) => sendError(exchange, error as RegistryError));
});

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "estiva-web-"));
  await mkdir(join(folder, "assets"));
  for (const language of ["en", "pt-BR", "zh-CN"])
    await writeFile(join(folder, `index.${language}.html`), html(language));
  await writeFile(join(folder, "index.html"), html("en"));
  await writeFile(join(folder, "favicon.svg"), "<svg/>");
  await writeFile(join(folder, "assets/main-1a2b.js"), script);
  await writeFile(join(folder, "assets/main-1a2b.js.br"), brotliCompressSync(script));
  await writeFile(join(folder, "assets/main-1a2b.js.gz"), gzipSync(script));
  await writeFile(join(folder, "assets/heading-9z.woff2"), "font");
  await writeFile(join(folder, ".sources-sha256"), "a hash");
  const pageFiles = {
    "/": ["/assets/home-3.js"],
    "/r/<name>/tags": ["/assets/tags-1.js", "/assets/shared-2.js"],
    "/r/<name>": [],
  };
  await writeFile(join(folder, "page-files.json"), JSON.stringify(pageFiles));
  const files = await readWebFiles(folder);
  assert.ok(files !== undefined);
  pages = webPages(files);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
after(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

async function ask(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Reply> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ port, host: "127.0.0.1", path, headers, method }, resolve).on("error", reject).end();
  });
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

describe("pages", () => {
  const known = [
    ...[
      "/",
      "/search?q=a",
      "/signup",
      "/signin",
      "/signin/2fa",
      "/reset",
      "/setup",
      "/verify",
      "/invitations",
    ],
    ...[
      "/new?namespace=a",
      "/u/alice",
      "/o/acme",
      "/o/acme/teams",
      "/settings/tokens",
      "/admin",
      "/admin/gc",
    ],
    ...[
      "/r/alice/app",
      "/r/app",
      "/r/alice/a/b/tags/1.0",
      "/r/alice/app/tags/sha256:00",
      "/r/alice/~tags/tags",
    ],
  ];
  for (const path of known) {
    test(`${path} is one`, async () => {
      const { status, headers, body } = await ask(path, navigation);
      assert.equal(status, 200);
      assert.equal(headers["content-type"], "text/html; charset=utf-8");
      assert.match(body.toString(), /<title>Estiva/);
    });
  }

  test("that don't exist get the same document with 404, where a browser asks", async () => {
    for (const path of ["/nothing", "/signup/more", "/r/", "/u/", "/favicon.ico", "/index.html"]) {
      const { status, body } = await ask(path, navigation);
      assert.equal(status, 404, path);
      assert.match(body.toString(), /<title>Estiva/);
    }
  });

  test("name in their answers' heads what they will need, as the build says", async () => {
    const { headers } = await ask("/r/alice/app/tags?sort=name", navigation);
    const links = "</assets/tags-1.js>; rel=modulepreload, </assets/shared-2.js>; rel=modulepreload";
    assert.equal(headers.link, links);
    assert.equal((await ask("/", navigation)).headers.link, "</assets/home-3.js>; rel=modulepreload");
    const { headers: other } = await ask("/signup", navigation);
    assert.equal(other.link, undefined);
    assert.equal((await ask("/page-files.json", navigation)).status, 404);
  });

  test("are never answered where programs look", async () => {
    const paths = ["/v2/nothing", "/v1/", "/api/v1/nothing", "/auth/nothing", "/livez/x", "/metrics"];
    for (const path of [...paths, "/assets/old-0000.js", "/assets/", "/assets"]) {
      const { status, headers } = await ask(path, navigation);
      assert.equal(status, 404, path);
      assert.equal(headers["content-type"], "application/json", path);
    }
  });

  test("are for browsers: programs get the text at the root, and no HTML for what is missing", async () => {
    for (const accept of ["*/*", "application/json"]) {
      assert.equal((await ask("/", { accept })).body.toString(), "push, pull");
      assert.equal((await ask("/nothing", { accept })).headers["content-type"], "application/json");
    }
  });

  test("are only read", async () => {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"])
      assert.equal((await ask("/signup", navigation, method)).status, 404, method);
    const head = await ask("/signup", navigation, "HEAD");
    assert.deepEqual([head.status, head.body.length], [200, 0]);
    assert.ok(Number(head.headers["content-length"]) > 0);
  });
});

describe("the document", () => {
  const first = async (headers: Record<string, string>) =>
    /lang="([^"]+)" data-theme="([^"]+)" data-session="([^"]+)"/
      .exec((await ask("/", { ...navigation, ...headers })).body.toString())
      ?.slice(1);

  test("bears the language and the theme of the cookies before the first paint", async () => {
    assert.deepEqual(await first({ cookie: "estiva_language=zh-CN; estiva_theme=dark" }), [
      "zh-CN",
      "dark",
      "no",
    ]);
    assert.deepEqual(await first({ cookie: "estiva_theme=light" }), ["en", "light", "no"]);
  });

  test("takes the language of the browser where no cookie says one, and English else", async () => {
    assert.deepEqual(await first({ "accept-language": "pt-PT,pt;q=0.8" }), ["pt-BR", "system", "no"]);
    assert.deepEqual(await first({ "accept-language": "de" }), ["en", "system", "no"]);
    const both = { "accept-language": "zh", cookie: "estiva_language=en" };
    assert.deepEqual(await first(both), ["en", "system", "no"]);
  });

  test("never repeats what a cookie says", async () => {
    const cookie = 'estiva_language="><script>; estiva_theme=x" onload="y';
    assert.deepEqual(await first({ cookie }), ["en", "system", "no"]);
  });

  test("says whether the browser has a session's cookie, not which", async () => {
    const headers = { ...navigation, host: `localhost:${port}`, cookie: "estiva_session_80=secret-of-ana" };
    const { body } = await ask("/", headers);
    assert.match(body.toString(), /data-session="yes"/);
    assert.doesNotMatch(body.toString(), /secret/);
  });

  test("is asked for anew each time, and not sent again where nothing changed", async () => {
    const { headers } = await ask("/", navigation);
    assert.equal(headers["cache-control"], "private, no-cache");
    assert.match(headers.vary ?? "", /Cookie/);
    const again = await ask("/", { ...navigation, "if-none-match": headers.etag ?? "" });
    assert.deepEqual([again.status, again.body.length], [304, 0]);
    const dark = { ...navigation, "if-none-match": headers.etag ?? "", cookie: "estiva_theme=dark" };
    assert.equal((await ask("/", dark)).status, 200);
  });

  test("allows scripts and styles of this server alone, and no frame around it", async () => {
    const { headers } = await ask("/nothing", navigation);
    const policy = new Map(
      String(headers["content-security-policy"])
        .split("; ")
        .map((rule) => {
          const [name = "", ...values] = rule.split(" ");
          return [name, values.join(" ")];
        }),
    );
    assert.deepEqual(
      [
        "default-src",
        "script-src",
        "style-src",
        "connect-src",
        "frame-ancestors",
        "base-uri",
        "form-action",
      ].map((name) => policy.get(name)),
      ["'none'", "'self'", "'self'", "'self'", "'none'", "'none'", "'self'"],
    );
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["cross-origin-opener-policy"], "same-origin");
    assert.equal(headers["referrer-policy"], "same-origin");
  });
});

describe("assets", () => {
  test("are kept for good, as their names change with their content", async () => {
    const { status, headers } = await ask("/assets/main-1a2b.js");
    assert.equal(status, 200);
    assert.equal(headers["content-type"], "text/javascript; charset=utf-8");
    assert.equal(headers["cache-control"], "public, max-age=31536000, immutable");
    assert.equal((await ask("/favicon.svg")).headers["cache-control"], "public, max-age=86400");
  });

  test("come in the smallest form that the client takes", async () => {
    const forms: readonly (readonly [accepted: string, coding: string | undefined])[] = [
      ["gzip, deflate, br, zstd", "br"],
      ["gzip", "gzip"],
      ["br;q=0, gzip", "gzip"],
      ["br;q=0.0", undefined],
      ["", undefined],
      ["brotli", undefined],
    ];
    for (const [accepted, coding] of forms) {
      const { headers, body } = await ask("/assets/main-1a2b.js", { "accept-encoding": accepted });
      assert.equal(headers["content-encoding"], coding, accepted);
      assert.equal(headers.vary, "Accept-Encoding");
      const plain =
        coding === "br" ? brotliDecompressSync(body) : coding === "gzip" ? gunzipSync(body) : body;
      assert.equal(plain.toString(), script);
    }
  });

  test("have an entity tag for each form", async () => {
    const tags = await Promise.all(
      ["br", "gzip", ""].map(
        async (coding) => (await ask("/assets/main-1a2b.js", { "accept-encoding": coding })).headers.etag,
      ),
    );
    assert.equal(new Set(tags).size, 3);
  });

  test("are those of the build's folder, and nothing of the build's own", async () => {
    for (const path of [
      "/.sources-sha256",
      "/assets/main-1a2b.js.br",
      "/assets/../index.html",
      "/assets/%2e%2e/x",
    ])
      assert.equal((await ask(path)).status, 404, path);
    assert.equal((await ask("/assets/heading-9z.woff2")).headers["content-type"], "font/woff2");
  });
});

test("a folder that isn't there, or has no document, is no pages", async () => {
  assert.equal(await readWebFiles(join(folder, "missing")), undefined);
  assert.equal(await readWebFiles(join(folder, "assets")), undefined);
});
