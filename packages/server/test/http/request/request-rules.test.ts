import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { after, before, describe, test } from "node:test";
import { RegistryError } from "@estiva/protocol";
import { challenge, staleCredentials } from "#server/access/challenge.ts";
import { createConfig } from "#server/config/config.ts";
import { checkHost } from "#server/http/request/host-rule.ts";
import { refuseForeignOrigin } from "#server/http/request/origin-rule.ts";
import { isLoopbackAddress, isLoopbackHost, parseHost } from "#server/http/request/request-facts.ts";
import { rootAccess } from "#server/http/request/root-namespace.ts";
import { type Judge, judged } from "./raw-request.ts";

const loopback = createConfig({}, false);
const anyAddress = createConfig({ ESTIVA_LISTEN: "0.0.0.0:5000" }, false);
const published = createConfig(
  {
    ESTIVA_PUBLIC_URL: "https://registry.example.com",
    ESTIVA_ALLOWED_HOSTS: "mirror.example.com, With.Port:5001",
  },
  false,
);

/** The kind of error that a check throws, or what it returns. */
function outcome<T>(check: () => T): T | string {
  try {
    return check();
  } catch (error) {
    if (error instanceof RegistryError) return error.kind;
    throw error;
  }
}

const foreignHosts = [
  "localhost.evil.com",
  "127.0.0.1.evil.com",
  "evil.com",
  "evil.com:5000",
  "evil.localhost.com",
  "xlocalhost.com",
  "127.0.0.1.nip.io",
  "registry.example.com.evil.com",
  "registryxexample.com",
  "127.1.example",
];

describe("the Host rule", () => {
  const known = [
    "localhost",
    "LOCALHOST:5000",
    "app.localhost:5000",
    "127.0.0.1:5000",
    "127.8.9.10",
    "[::1]:5000",
    "[::ffff:127.0.0.1]",
    "192.168.1.5:5000",
    "[fe80::1]",
    "registry",
    "my_machine:5000",
  ];
  for (const host of known) {
    test(`${host} is answered`, () =>
      assert.equal(checkHost(loopback, host, true)?.host, host.toLowerCase()));
  }

  for (const host of foreignHosts) {
    test(`${host} is refused on loopback, and anywhere once the registry knows its address`, () => {
      for (const config of [loopback, published]) {
        assert.equal(
          outcome(() => checkHost(config, host, false)),
          "hostUnknown",
        );
      }
      // Elsewhere any name may be ours, except for what a web page asks to change.
      assert.equal(checkHost(anyAddress, host, false)?.host, host);
      assert.equal(
        outcome(() => checkHost(anyAddress, host, true)),
        "hostUnknown",
      );
    });
  }

  test("the public URL's host and the allowed hosts are answered, whole and not as a beginning", () => {
    for (const host of ["registry.example.com", "Registry.Example.com:443", "mirror.example.com:9"]) {
      assert.equal(checkHost(published, host, true)?.host, host.toLowerCase());
    }
    assert.equal(checkHost(published, "with.port:5001", true)?.hostname, "with.port");
    for (const host of ["with.port", "with.port:5002", "x.mirror.example.com", "mirror.example.co"]) {
      assert.equal(
        outcome(() => checkHost(published, host, true)),
        "hostUnknown",
        host,
      );
    }
  });

  const broken = [
    ...[
      "evil.com/",
      "user@localhost",
      "localhost:",
      "localhost:99999",
      "local host",
      "localhost,evil.com",
      "::1",
    ],
    ...[
      "[::1",
      "[::1]x",
      "localhost:5000:5000",
      "http://localhost",
      "localhost#x",
      'x"y',
      "x\\y",
      "-",
      ".",
      "é.localhost",
    ],
    ..."/ ? # @ %".split(" "),
    "a".repeat(300),
    "256.0.0.1",
  ];
  for (const host of broken) {
    test(`${host.slice(0, 30)} is no Host`, () => {
      assert.equal(parseHost(host), "invalid");
      assert.equal(
        outcome(() => checkHost(loopback, host, false)),
        "requestInvalid",
      );
    });
  }

  test("no Host at all is allowed", () => {
    for (const none of [undefined, ""]) assert.equal(checkHost(loopback, none, true), undefined);
  });

  test("an address or name counts as this machine's only where it can be no other's", () => {
    for (const address of ["127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"])
      assert.ok(isLoopbackAddress(address));
    for (const address of [
      "",
      "10.0.0.1",
      "128.0.0.1",
      "::2",
      "::ffff:10.0.0.1",
      "127.0.0",
      "127.0.0.1.2",
      "127.x",
    ]) {
      assert.equal(isLoopbackAddress(address), false, address);
    }
    for (const hostname of [...foreignHosts, "localhost.", "notlocalhost", "registry", "10.0.0.1"]) {
      assert.equal(isLoopbackHost({ host: hostname, hostname }), false, hostname);
    }
  });
});

describe("the root namespace where nobody chose", () => {
  let root: Judge<string>;
  let config = loopback;
  let hasAccounts = false;
  before(async () => {
    root = await judged((request: IncomingMessage) => {
      const peer = request.url?.split("peer=")[1];
      if (peer !== undefined) Object.defineProperty(request.socket, "remoteAddress", { value: peer });
      const host = outcome(() => checkHost(config, request.headers.host, false));
      return typeof host === "string" ? host : rootAccess(config, request, host, hasAccounts);
    });
  });
  after(() => root[Symbol.asyncDispose]());

  const local = ["GET /v2/ HTTP/1.1", "Host: localhost:5000"];

  test("is open to a request that was plainly made on this machine", async () => {
    for (const host of ["localhost", "app.localhost:5000", "127.0.0.1:5000", "[::1]:5000"]) {
      assert.equal(await root.of(["GET /v2/ HTTP/1.1", `Host: ${host}`]), "open", host);
    }
    for (const peer of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) {
      assert.equal(await root.of([`GET /?peer=${peer} HTTP/1.1`, "Host: localhost"]), "open", peer);
    }
  });

  test("is private to any other machine", async () => {
    for (const peer of ["10.0.0.5", "::ffff:10.0.0.5", "fe80::1", "172.17.0.1", ""]) {
      assert.equal(await root.of([`GET /?peer=${peer} HTTP/1.1`, "Host: localhost"]), "private", peer);
    }
  });

  const marks = [
    "X-Forwarded-For: 127.0.0.1",
    "X-Forwarded-Proto: http",
    "x-forwarded-host: localhost",
    "X-Forwarded-Anything: x",
    "Forwarded: for=127.0.0.1",
    "Via: 1.1 proxy",
    "Via:",
  ];
  for (const mark of marks) {
    test(`is private through a proxy that says ${mark}`, async () => {
      assert.equal(await root.of([...local, mark]), "private");
    });
  }

  test("is private over HTTP/1.0, as nginx's plain proxy_pass speaks it", async () => {
    assert.equal(await root.of(["GET /v2/ HTTP/1.0", "Host: localhost:5000"]), "private");
    assert.equal(await root.of(["GET /v2/ HTTP/1.0"]), "private");
  });

  test("is private under a name that isn't loopback's, though the Host rule lets it pass", async () => {
    for (const host of ["registry", "192.168.1.5:5000", "[fe80::1]"]) {
      assert.equal(await root.of(["GET /v2/ HTTP/1.1", `Host: ${host}`]), "private", host);
    }
    for (const host of foreignHosts) {
      assert.equal(await root.of(["GET /v2/ HTTP/1.1", `Host: ${host}`]), "hostUnknown", host);
    }
  });

  test("is private once the registry has a public address, and open if that is loopback's", async () => {
    const withUrl = (url: string) => createConfig({ ESTIVA_PUBLIC_URL: url }, false);
    try {
      for (const [url, expected] of [
        ["https://registry.example.com", "private"],
        ["http://registry", "private"],
        ["http://localhost.evil.com", "private"],
        ["http://localhost:5000", "open"],
        ["http://[::1]:5000", "open"],
      ] as const) {
        config = withUrl(url);
        assert.equal(await root.of(local), expected, url);
      }
    } finally {
      config = loopback;
    }
  });

  test("is what was chosen, wherever the request comes from", async () => {
    try {
      for (const chosen of ["open", "public", "private"] as const) {
        config = createConfig({ ESTIVA_ROOT_NAMESPACE: chosen }, false);
        assert.equal(await root.of(local), chosen);
        assert.equal(await root.of(["GET /?peer=10.0.0.5 HTTP/1.0", "Via: x"]), chosen);
      }
    } finally {
      config = loopback;
    }
  });

  test("is open in the container image until there is an account, then public, wherever the request comes from", async () => {
    try {
      config = createConfig({ ESTIVA_PROFILE: "container" }, false);
      for (const lines of [local, ["GET /?peer=10.0.0.5 HTTP/1.0", "Via: x"]]) {
        hasAccounts = false;
        assert.equal(await root.of(lines), "open");
        hasAccounts = true;
        assert.equal(await root.of(lines), "public");
      }
      config = loopback;
      assert.equal(await root.of(local), "open", "this machine's users keep theirs");
    } finally {
      config = loopback;
      hasAccounts = false;
    }
  });
});

describe("the Origin rule", () => {
  let verdict: Judge<string | undefined>;
  let config = loopback;
  before(async () => {
    verdict = await judged((request) =>
      outcome(() => {
        const host = checkHost(config, request.headers.host, false);
        refuseForeignOrigin(request, host, config.publicUrl);
        return "passes";
      }),
    );
  });
  after(() => verdict[Symbol.asyncDispose]());

  const ask = (method: string, ...headers: string[]) =>
    verdict.of([
      `${method} /v2/a/blobs/uploads/ HTTP/1.1`,
      "Host: localhost:5000",
      "Content-Length: 0",
      ...headers,
    ]);

  test("changes without an origin, as clients send them, pass", async () => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) assert.equal(await ask(method), "passes");
    assert.equal(await ask("POST", "Sec-Fetch-Site: none"), "passes");
    assert.equal(await ask("POST", "Sec-Fetch-Site: same-origin"), "passes");
  });

  const foreign = [
    "Origin: https://evil.com",
    "Origin: null",
    "Origin: http://localhost",
    "Origin: http://localhost:5001",
    "Origin: http://localhost:5000.evil.com",
    "Origin: ftp://localhost:5000",
    "Origin: http://localhost:5000/",
    "Origin:",
    "Sec-Fetch-Site: cross-site",
    "Sec-Fetch-Site: same-site",
    "Sec-Fetch-Site: anything",
  ];
  for (const header of foreign) {
    test(`a change with ${header} is refused, a read isn't`, async () => {
      for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
        assert.equal(await ask(method, header), "originForeign", method);
      }
      for (const method of ["GET", "HEAD", "OPTIONS"])
        assert.equal(await ask(method, header), "passes", method);
    });
  }

  test("ours is the Host under either scheme", async () => {
    for (const scheme of ["http", "https"]) {
      assert.equal(
        await ask("POST", `Origin: ${scheme}://localhost:5000`, "Sec-Fetch-Site: same-origin"),
        "passes",
      );
    }
    assert.equal(
      await ask("POST", "Origin: http://localhost:5000", "Sec-Fetch-Site: cross-site"),
      "originForeign",
    );
  });

  test("ours is the public URL's origin where there is one, and no longer the Host", async () => {
    try {
      config = published;
      assert.equal(await ask("POST", "Origin: https://registry.example.com"), "passes");
      for (const origin of [
        "http://registry.example.com",
        "http://localhost:5000",
        "https://mirror.example.com",
      ]) {
        assert.equal(await ask("POST", `Origin: ${origin}`), "originForeign", origin);
      }
    } finally {
      config = loopback;
    }
  });
});

describe("challenges", () => {
  test("say where to get a token, for what, and why the one shown did not do", () => {
    const realm = "https://r.example.com/auth/token";
    const of = (kind: ConstructorParameters<typeof RegistryError>[0], scope?: string) =>
      challenge(new RegistryError(kind), realm, scope);
    assert.equal(of("unauthorized"), `Bearer realm="${realm}",service="estiva"`);
    assert.equal(
      of("scopeInsufficient", "repository:a/b:pull,push"),
      `Bearer realm="${realm}",service="estiva",scope="repository:a/b:pull,push",error="insufficient_scope",error_description="the token does not cover this repository or action"`,
    );
    assert.match(of("tokenInvalid"), /,error="invalid_token",error_description="the token is not valid or/);
    const odd = new RegistryError("tokenInvalid", { message: 'a"b\\c\r\nd\u00e9 [~]' });
    assert.match(challenge(odd, realm, undefined), /,error_description="a\?b\?c\?\?d\? \[~\]"$/);
  });

  test("tell somebody with stale credentials how to sign out", () => {
    const error = staleCredentials("localhost:5000");
    assert.equal(error.status, 401);
    assert.match(error.message, /docker logout localhost:5000$/);
  });
});
