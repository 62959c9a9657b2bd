import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { describe, test } from "node:test";
import { createConfig } from "#server/config/config.ts";
import type { Environment } from "#server/config/env.ts";
import { clientAddress, isFromTrustedProxy } from "#server/http/request/client-address.ts";
import { parseHost, type RequestHost } from "#server/http/request/request-facts.ts";
import { rootAccess } from "#server/http/request/root-namespace.ts";
import { type Transport, transportOf } from "#server/http/request/secure-transport.ts";
import {
  cookiePlace,
  readCookie,
  removeCookie,
  serializeCookie,
  sessionCookieName,
  signInCookieName,
} from "#server/http/request/session-cookie.ts";
import { signUpRule } from "#server/http/request/sign-up-rule.ts";
import { judged } from "./raw-request.ts";

const of = (env: Environment) => createConfig(env, false);
const proxies = of({ ESTIVA_TRUSTED_PROXIES: "10.0.0.0/8,fd00::/8,127.0.0.1" }).trustedProxies;

/** A request as far as its address goes. */
function from(remoteAddress: string | undefined, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

function hostOf(header: string | undefined): RequestHost | undefined {
  const host = parseHost(header);
  assert.notEqual(host, "invalid");
  return host as RequestHost | undefined;
}

describe("a client's address", () => {
  const cases: readonly (readonly [
    peer: string | undefined,
    said: string | undefined,
    expected: string | undefined,
  ])[] = [
    ["192.0.2.1", undefined, "192.0.2.1"],
    ["::ffff:192.0.2.1", undefined, "192.0.2.1"],
    ["::FFFF:c000:201", undefined, "192.0.2.1"],
    ["2001:DB8:0:0:0::1", undefined, "2001:db8::1"],
    ["fe80::1%eth0", undefined, "fe80::1"],
    [undefined, "192.0.2.9", undefined],
    // Anybody can write the header.
    ["192.0.2.1", "198.51.100.7", "192.0.2.1"],
    ["192.0.2.1", "10.0.0.1", "192.0.2.1"],
    ["10.0.0.1", undefined, "10.0.0.1"],
    ["10.0.0.1", "198.51.100.7", "198.51.100.7"],
    ["::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"],
    ["fd00::5", "2001:db8::7", "2001:db8::7"],
    // A client that is behind one trusted proxy and invents others.
    ["10.0.0.1", "127.0.0.1, 198.51.100.7", "198.51.100.7"],
    ["10.0.0.1", "203.0.113.1,198.51.100.7 , 10.2.3.4", "198.51.100.7"],
    ["10.0.0.1", "10.9.9.9, fd00::1,10.2.3.4", "10.9.9.9"],
    // What no address is ends what can be known.
    ["10.0.0.1", "198.51.100.7, unknown", "10.0.0.1"],
    ["10.0.0.1", "198.51.100.7, evil, 10.2.3.4", "10.2.3.4"],
    ["10.0.0.1", "198.51.100.7,", "10.0.0.1"],
    ["10.0.0.1", "", "10.0.0.1"],
    ["10.0.0.1", "198.51.100.7:4711", "198.51.100.7"],
    ["10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"],
    ["10.0.0.1", "[2001:db8::7]", "2001:db8::7"],
    ["10.0.0.1", "::ffff:198.51.100.7", "198.51.100.7"],
    ["10.0.0.1", "198.51.100.07", "10.0.0.1"],
    ["10.0.0.1", '198.51.100.7" onload=x', "10.0.0.1"],
  ];
  for (const [peer, said, expected] of cases) {
    test(`is ${expected} for a connection from ${peer} that says ${JSON.stringify(said)}`, () =>
      assert.equal(clientAddress(from(peer, said), proxies), expected));
  }

  test("comes from nobody's header while no proxy is trusted", () => {
    const none = of({}).trustedProxies;
    assert.equal(clientAddress(from("127.0.0.1", "198.51.100.7"), none), "127.0.0.1");
    assert.equal(isFromTrustedProxy("127.0.0.1", none), false);
    assert.equal(isFromTrustedProxy("::ffff:127.0.0.1", proxies), true);
    for (const nobody of [undefined, "", "proxy", "10.0.0.1, 10.0.0.2"])
      assert.equal(isFromTrustedProxy(nobody, proxies), false);
  });

  test("is found at once among 60,000 entries", () => {
    const many = `${"10.0.0.1,".repeat(60_000)}198.51.100.7`;
    const started = performance.now();
    assert.equal(clientAddress(from("10.0.0.1", many), proxies), "198.51.100.7");
    assert.ok(performance.now() - started < 200);
  });
});

describe("a request's transport", () => {
  const cases: readonly (readonly [env: Environment, lines: readonly string[], expected: Transport])[] = [
    [{}, ["Host: localhost:5000"], { secure: false, acceptsSecrets: true }],
    [{}, ["Host: x.localhost"], { secure: false, acceptsSecrets: true }],
    [{}, ["Host: 127.0.0.1:5000"], { secure: false, acceptsSecrets: true }],
    [{}, ["Host: [::1]:5000"], { secure: false, acceptsSecrets: true }],
    [{}, ["Host: registry.example.com"], { secure: false, acceptsSecrets: false }],
    [{}, ["Host: 192.168.1.5:5000"], { secure: false, acceptsSecrets: false }],
    [{}, ["Host: localhost.evil.com"], { secure: false, acceptsSecrets: false }],
    [{ ESTIVA_PLAIN_HTTP_LOGIN: "allow" }, ["Host: x.example"], { secure: false, acceptsSecrets: true }],
    // Anybody can write these; a proxy that isn't trusted proves nothing, but shows that somebody is in between.
    [{}, ["Host: x.example", "X-Forwarded-Proto: https"], { secure: false, acceptsSecrets: false }],
    [{}, ["Host: localhost", "X-Forwarded-Proto: https"], { secure: false, acceptsSecrets: false }],
    [{}, ["Host: localhost", "X-Forwarded-For: 192.0.2.1"], { secure: false, acceptsSecrets: false }],
    [{}, ["Host: localhost", "Via: 1.1 proxy"], { secure: false, acceptsSecrets: false }],
  ];
  const trusting: Environment = { ESTIVA_TRUSTED_PROXIES: "127.0.0.1" };
  const behindProxy: readonly (readonly [said: string, secure: boolean])[] = [
    ["https", true],
    ["HTTPS", true],
    ["https, https", true],
    ["http", false],
    ["https, http", false],
    ["http, https", false],
    ["", false],
    ["httpsx", false],
  ];
  const all = [
    ...cases,
    ...behindProxy.map(
      ([said, secure]) =>
        [
          trusting,
          ["Host: x.example", `X-Forwarded-Proto: ${said}`],
          { secure, acceptsSecrets: secure },
        ] as const,
    ),
    [trusting, ["Host: x.example"], { secure: false, acceptsSecrets: false }] as const,
  ];
  for (const [env, lines, expected] of all) {
    test(`${JSON.stringify(env)}, ${lines.join(", ")}: ${JSON.stringify(expected)}`, async () => {
      await using judge = await judged((request) =>
        transportOf(request, hostOf(request.headers.host), of(env)),
      );
      assert.deepEqual(await judge.of(["GET / HTTP/1.1", ...lines]), expected);
    });
  }

  test("through nginx's plain proxy_pass, which names a loopback Host over HTTP/1.0, takes no secrets", async () => {
    await using judge = await judged((request) => transportOf(request, hostOf(request.headers.host), of({})));
    const lines = ["GET / HTTP/1.0", "Host: 127.0.0.1:5000"];
    assert.deepEqual(await judge.of(lines), { secure: false, acceptsSecrets: false });
  });
});

describe("defaults that depend on the request", () => {
  const local = ["GET / HTTP/1.1", "Host: localhost:5000"];
  const proxied = [...local, "X-Forwarded-For: 192.0.2.1"];
  const rules: readonly (readonly [env: Environment, lines: readonly string[], signUp: string])[] = [
    [{}, local, "open"],
    [{}, proxied, "invite"],
    [{}, ["GET / HTTP/1.0", "Host: localhost:5000"], "invite"],
    [{}, ["GET / HTTP/1.1", "Host: registry"], "invite"],
    [{ ESTIVA_PUBLIC_URL: "https://r.example.com" }, local, "invite"],
    [{ ESTIVA_PUBLIC_URL: "http://[::1]:5000" }, local, "open"],
    [{ ESTIVA_SIGN_UP: "closed" }, local, "closed"],
    [{ ESTIVA_SIGN_UP: "open" }, proxied, "open"],
    [{ ESTIVA_PROFILE: "container" }, local, "invite"],
    [{ ESTIVA_LISTEN: ":5000" }, local, "invite"],
  ];
  for (const [env, lines, expected] of rules) {
    test(`sign-up is ${expected} with ${JSON.stringify(env)} for ${lines.join(", ")}`, async () => {
      await using judge = await judged((request) =>
        signUpRule(of(env), request, hostOf(request.headers.host)),
      );
      assert.equal(await judge.of(lines), expected);
    });
  }

  test("the container's root namespace is open until there is an account, and then public", () => {
    const config = of({ ESTIVA_PROFILE: "container" });
    assert.equal(rootAccess(config, from("192.0.2.1"), undefined, false), "open");
    assert.equal(rootAccess(config, from("192.0.2.1"), undefined, true), "public");
    const chosen = of({ ESTIVA_PROFILE: "container", ESTIVA_ROOT_NAMESPACE: "open" });
    assert.equal(rootAccess(chosen, from("192.0.2.1"), undefined, true), "open");
  });
});

describe("cookies", () => {
  const secure = cookiePlace(true, hostOf("registry.example.com"));
  const plain = cookiePlace(false, hostOf("localhost:5001"));

  test("bind themselves to the host over TLS, and carry the port without", () => {
    assert.equal(sessionCookieName(secure), "__Host-estiva_session");
    assert.equal(sessionCookieName(plain), "estiva_session_5001");
    assert.equal(sessionCookieName(cookiePlace(false, hostOf("[::1]"))), "estiva_session_80");
    assert.equal(signInCookieName(secure), "__Host-estiva_sign_in");
    assert.equal(signInCookieName(plain), "estiva_sign_in_5001");
    assert.equal(cookiePlace(true, undefined).port, 443);
  });

  test("are out of reach of scripts and of other sites' posts", () => {
    assert.equal(
      serializeCookie(sessionCookieName(secure), "abc-_.", true, 90_500),
      "__Host-estiva_session=abc-_.; Path=/; Max-Age=90; HttpOnly; SameSite=Lax; Secure",
    );
    assert.equal(
      serializeCookie(sessionCookieName(plain), "abc", false, 1_000),
      "estiva_session_5001=abc; Path=/; Max-Age=1; HttpOnly; SameSite=Lax",
    );
    assert.equal(
      removeCookie(sessionCookieName(secure), true),
      "__Host-estiva_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure",
    );
    for (const value of ["", "a b", "a;Domain=evil.com", "a\r\nSet-Cookie: x=y", '"a"', "ü"])
      assert.throws(() => serializeCookie("x", value, true, 1_000), RangeError, value);
  });

  const name = sessionCookieName(plain);
  const headers: readonly (readonly [header: string | undefined, value: string | undefined])[] = [
    [`${name}=abc`, "abc"],
    [`a=b; ${name}=abc; c=d`, "abc"],
    [`a=b;${name}=abc`, "abc"],
    [`x${name}=abc`, undefined],
    [`${name}x=abc`, undefined],
    [`estiva_session_5000=abc`, undefined],
    [`${name}=`, undefined],
    [`${name}="abc"`, undefined],
    [`${name}=a=b`, undefined],
    [`${name}=abc; ${name}=def`, undefined],
    [`${name}=${"a".repeat(1_025)}`, undefined],
    ["", undefined],
    [undefined, undefined],
  ];
  for (const [header, value] of headers) {
    test(`${header?.slice(0, 60)} holds ${value}`, () => assert.equal(readCookie(header, name), value));
  }
});
