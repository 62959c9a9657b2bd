import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { basicOf } from "@estiva/testing/basic-of";
import { Browser } from "@estiva/testing/browser";
import { type GitHubStandIn, startGitHubStandIn } from "@estiva/testing/github-stand-in";
import { type MailBox, startMailBox } from "@estiva/testing/mail-box";
import { type RunningOpenIdProvider, startOpenIdProvider } from "@estiva/testing/openid-provider";
import { password } from "@estiva/testing/password";
import { json, send } from "@estiva/testing/send";
import { TestAccounts } from "@estiva/testing/test-accounts";
import { Secret, TOTP } from "otpauth";
import { ownPath } from "#server/accounts/identities/own-path.ts";
import { hashSecret } from "#server/accounts/secrets.ts";
import {
  comeBack,
  goElsewhere,
  type PublicServer,
  pendingOf,
  signInBy,
  signUpBy,
  spawnPublicServer,
} from "./support/sign-in-by-provider.ts";

let corp: RunningOpenIdProvider;
let github: GitHubStandIn;
let mails: MailBox;
let server: PublicServer;
let rows: TestAccounts;

const browse = () => new Browser(server.publicUrl, { headers: { origin: server.publicUrl } });

function providers(): Readonly<Record<string, string>> {
  return {
    ESTIVA_OIDC_CORP_ISSUER: corp.issuer,
    ESTIVA_OIDC_CORP_CLIENT_ID: corp.clientId,
    ESTIVA_OIDC_CORP_CLIENT_SECRET: corp.clientSecret,
    ESTIVA_OIDC_CORP_LABEL: "Corp staff",
    ESTIVA_GITHUB_URL: github.url,
    ESTIVA_GITHUB_CLIENT_ID: github.clientId,
    ESTIVA_GITHUB_CLIENT_SECRET: github.clientSecret,
  };
}

before(async () => {
  corp = await startOpenIdProvider();
  github = await startGitHubStandIn();
  mails = await startMailBox();
  const env = { ...providers(), ...mails.env, ESTIVA_EMAIL_VERIFICATION: "off" };
  server = await spawnPublicServer(env, { movableClock: true });
  rows = await TestAccounts.open(server.dataDir);
});

after(async () => {
  await rows[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await mails[Symbol.asyncDispose]();
  await github[Symbol.asyncDispose]();
  await corp[Symbol.asyncDispose]();
});

interface WhoAmI {
  readonly user: { readonly username: string; readonly email: string | null; readonly has_password: boolean };
  readonly session: { readonly id: string; readonly method: string };
}

const whoAmI = async (browser: Browser) => await browser.expect<WhoAmI>(200, "GET", "/api/v1/session");
const isSignedIn = async (browser: Browser) => (await browser.call("GET", "/api/v1/session")).status === 200;

/** What the owner of a namespace may read of its audit, newest first. */
async function audited(browser: Browser, name: string): Promise<readonly string[]> {
  const { items } = await browser.expect<{ items: { action: string; result: string }[] }>(
    ...([200, "GET", `/api/v1/namespaces/${name}/audit`] as const),
  );
  return items.map(({ action, result }) => `${action} ${result}`);
}

describe("signing in with a provider", () => {
  test("is offered by the server's description", async () => {
    const { providers: offered } = await browse().expect<{ providers: unknown }>(
      200,
      "GET",
      "/api/v1/server",
    );
    assert.deepEqual(offered, [
      { id: "github", name: "GitHub" },
      { id: "corp", name: "Corp staff" },
    ]);
  });

  test("signs up somebody new, and signs the same person in again", async () => {
    corp.accounts.set("s-ana", {
      ...{
        email: "ana@corp.example",
        email_verified: true,
        name: "Ana Júlia",
        preferred_username: "Ana.Júlia",
      },
    });
    const ana = browse();
    const callback = await goElsewhere(ana, "corp", "s-ana", { next: "/r/ana/app?tab=tags#x" });
    assert.equal(callback.origin, server.publicUrl);
    assert.equal(
      await comeBack(ana, callback),
      "/signup?provider=corp&next=%2Fr%2Fana%2Fapp%3Ftab%3Dtags%23x",
    );
    assert.equal(await isSignedIn(ana), false);
    const pending = await pendingOf(ana);
    const { provider, provider_name, name, suggested_username, email, email_verified } = pending;
    assert.deepEqual(
      [provider, provider_name, name, suggested_username, email, email_verified],
      ["corp", "Corp staff", "Ana Júlia", "ana-julia", "ana@corp.example", true],
    );
    const taken = { username: "api", identity: pending.pending };
    await ana.problem("name_reserved", "POST", "/api/v1/users", taken);
    // A name that can't be had uses nothing up.
    const made = await ana.expect<{ email_verified: boolean; has_password: boolean; is_admin: boolean }>(
      ...([201, "POST", "/api/v1/users", { username: "ana-julia", identity: pending.pending }] as const),
    );
    assert.deepEqual([made.email_verified, made.has_password, made.is_admin], [true, false, false]);
    const first = await whoAmI(ana);
    assert.deepEqual([first.user.username, first.session.method], ["ana-julia", "provider:corp"]);
    await ana.problem("not_found", "GET", "/api/v1/pending-identity");
    const again = { username: "ana-two", identity: pending.pending };
    await ana.problem("identity_invalid", "POST", "/api/v1/users", again);

    // The address at the provider may change: it isn't what says who this is, and the account keeps its own.
    corp.accounts.set("s-ana", { email: "ana@elsewhere.example", email_verified: true });
    const elsewhere = browse();
    assert.equal(await signInBy(elsewhere, "corp", "s-ana", { next: "/search?q=a" }), "/search?q=a");
    const second = await whoAmI(elsewhere);
    assert.deepEqual([second.user.username, second.user.email], ["ana-julia", "ana@corp.example"]);
    const { items } = await elsewhere.expect<{ items: { email: string; last_used_at: string | null }[] }>(
      ...([200, "GET", "/api/v1/identities"] as const),
    );
    assert.deepEqual(
      items.map((item) => item.email),
      ["ana@elsewhere.example"],
    );
    assert.ok(items[0]?.last_used_at !== null);
    assert.deepEqual((await audited(ana, "ana-julia")).slice(0, 3), [
      ...["session.create ok", "session.create ok", "user.create ok"],
    ]);
  });

  test("gives the browser a new session, and the one that it had ends", async () => {
    const browser = browse();
    await signInBy(browser, "corp", "s-ana");
    const before = browser.cookie;
    assert.equal(await signInBy(browser, "corp", "s-ana"), "/");
    assert.notEqual(browser.cookie, before);
    const old = browse();
    old.cookie = before;
    assert.equal(await isSignedIn(old), false);
    assert.equal(await isSignedIn(browser), true);
  });

  test("keeps its cookies from scripts and from other sites' requests, and its secrets out of addresses", async () => {
    const browser = browse();
    const begun = await browser.call("POST", "/api/v1/sign-ins/corp", { intent: "sign_in" });
    const [cookie = ""] = begun.headers["set-cookie"] ?? [];
    const port = new URL(server.publicUrl).port;
    assert.match(
      cookie,
      new RegExp(`^estiva_sign_in_${port}=estiva_elsewhere_.*; Max-Age=600; HttpOnly; SameSite=Lax$`),
    );
    const { redirect_url } = json<{ redirect_url: string }>(begun);
    const query = new URL(redirect_url).searchParams;
    assert.equal(query.get("redirect_uri"), `${server.publicUrl}/auth/callback/corp`);
    assert.equal(query.get("code_challenge_method"), "S256");
    assert.ok(!redirect_url.includes(/=([^;]+)/.exec(cookie)?.[1] ?? cookie));
    const forged = { host: "evil.localhost", origin: server.publicUrl };
    const other = await browser.call("POST", "/api/v1/sign-ins/corp", { intent: "sign_in" }, forged);
    const address = new URL(json<{ redirect_url: string }>(other).redirect_url);
    assert.equal(address.searchParams.get("redirect_uri"), `${server.publicUrl}/auth/callback/corp`);
  });

  test("by GitHub goes by the numeric id, whatever the login is", async () => {
    github.person = { id: 7, login: "Octo-Cat", emails: [] };
    const cat = browse();
    assert.equal(await signInBy(cat, "github", "-"), "/signup?provider=github&next=%2F");
    const { pending, suggested_username, email } = await pendingOf(cat);
    assert.deepEqual([suggested_username, email], ["octo-cat", null]);
    await cat.expect(201, "POST", "/api/v1/users", { username: "octo-cat", identity: pending });
    // Somebody else takes the login that became free.
    github.person = { id: 7, login: "new-name" };
    assert.equal(await signInBy(browse(), "github", "-"), "/");
    github.person = { id: 8, login: "Octo-Cat" };
    assert.match(await signInBy(browse(), "github", "-"), /^\/signup\?provider=github/);
  });

  test("security 35: asks for the second factor of the account", async () => {
    const browser = browse();
    await signUpBy(browser, "corp", "s-dora", "dora");
    const { secret } = await browser.expect<{ secret: string }>(
      ...([201, "POST", "/api/v1/second-factor"] as const),
    );
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    const { recovery_codes: codes } = await browser.expect<{ recovery_codes: string[] }>(
      ...([200, "POST", "/api/v1/second-factor/confirm", { code }] as const),
    );
    const other = browse();
    const page = await signInBy(other, "corp", "s-dora", { next: "/new" });
    assert.match(page, /^\/signin\/2fa#/);
    const { challenge, next } = Object.fromEntries(new URLSearchParams(page.split("#")[1]));
    assert.equal(next, "/new");
    assert.equal(await isSignedIn(other), false);
    const path = "/api/v1/session/second-factor";
    await other.problem("code_invalid", "POST", path, { challenge, code });
    await other.expect(201, "POST", path, { challenge, code: codes[0] });
    assert.equal((await whoAmI(other)).session.method, "provider:corp");
  });

  test("is refused to a disabled account", async () => {
    await signUpBy(browse(), "corp", "s-dis", "dis");
    await rows.ports.users.update(await rows.namespaceId("dis"), { isDisabled: true }, Date.now());
    const browser = browse();
    assert.equal(await signInBy(browser, "corp", "s-dis"), "/signin?problem=account_disabled&provider=corp");
    assert.equal(await isSignedIn(browser), false);
  });

  test("leaves an account without a password: every password is wrong, and a token logs in", async () => {
    const browser = browse();
    await signUpBy(browser, "corp", "s-only", "only");
    for (const tried of ["", password]) {
      await browse().problem("credentials_invalid", "POST", "/api/v1/session", {
        username: "only",
        password: tried,
      });
      const headers = { authorization: basicOf("only", tried) };
      const login = await send(server.url, "/auth/token?service=estiva", { headers });
      assert.equal(login.status, 401);
      assert.match(
        login.body.toString(),
        /who signs in with GitHub or Corp staff uses a personal access token/,
      );
    }
    const { token } = await browser.expect<{ token: string }>(201, "POST", "/api/v1/tokens", {
      name: "docker",
      scopes: ["repository:only/**:pull,push"],
    });
    const headers = { authorization: basicOf("only", token) };
    assert.equal((await send(server.url, "/auth/token?service=estiva", { headers })).status, 200);
  });
});

describe("what a browser comes back with", () => {
  test("counts once", async () => {
    await signUpBy(browse(), "corp", "s-once", "once");
    const browser = browse();
    const callback = await goElsewhere(browser, "corp", "s-once");
    const cookie = browser.cookie;
    assert.equal(await comeBack(browser, callback), "/");
    const replaying = browse();
    replaying.cookie = cookie;
    assert.equal(await comeBack(replaying, callback), "/signin?problem=expired");
    assert.equal(await isSignedIn(replaying), false);
  });

  test("counts in the browser that began, and nowhere else", async () => {
    const mallory = browse();
    await signUpBy(mallory, "corp", "s-mallory", "mallory");
    // Mallory's way back, opened by somebody else: who has begun nothing, who has begun something.
    const callback = await goElsewhere(mallory, "corp", "s-mallory");
    const victim = browse();
    assert.equal(await comeBack(victim, callback), "/signin?problem=expired");
    await goElsewhere(victim, "corp", "s-victim");
    assert.equal(await comeBack(victim, callback), "/signin?problem=unproven&provider=corp");
    assert.equal(await isSignedIn(victim), false);
    await victim.problem("not_found", "GET", "/api/v1/pending-identity");
    // A pending identity's handle is of no use without the cookie, nor the cookie without the handle.
    const newcomer = browse();
    await signInBy(newcomer, "corp", "s-newcomer");
    const { pending } = await pendingOf(newcomer);
    const stolen = { username: "stolen", identity: pending };
    await victim.problem("identity_invalid", "POST", "/api/v1/users", stolen);
    const guessed = { username: "stolen", identity: "0".repeat(64) };
    await newcomer.problem("identity_invalid", "POST", "/api/v1/users", guessed);
  });

  test("must have the state, the provider and the parameters of what was begun", async () => {
    github.person = { id: 20, login: "twenty" };
    const changes: readonly (readonly [string, (url: URL) => void])[] = [
      ["unproven&provider=corp", (url) => url.searchParams.set("state", "another")],
      ["unproven&provider=corp", (url) => url.searchParams.delete("state")],
      ["unproven&provider=corp", (url) => url.searchParams.append("state", "another")],
      ["unproven&provider=corp", (url) => url.searchParams.set("iss", "https://evil.example")],
      ["unproven&provider=corp", (url) => url.searchParams.set("code", "another")],
      ["expired", (url) => (url.pathname = "/auth/callback/github")],
      ["expired", (url) => (url.pathname = "/auth/callback/unknown")],
    ];
    for (const [problem, change] of changes) {
      const browser = browse();
      const callback = await goElsewhere(browser, "corp", "s-state");
      change(callback);
      assert.equal(await comeBack(browser, callback), `/signin?problem=${problem}`, String(change));
      assert.equal(await isSignedIn(browser), false);
    }
  });

  test("tells in fixed words what went wrong, none of them from the provider", async () => {
    const cancelled = browse();
    const callback = await goElsewhere(cancelled, "corp", "s-no", { cancels: true });
    callback.searchParams.set("error_description", "<script>alert(1)</script>");
    assert.equal(await comeBack(cancelled, callback), "/signin?problem=denied&provider=corp");
    github.person = { id: 21, login: "x" };
    const unlucky = browse();
    const back = await goElsewhere(unlucky, "github", "-");
    github.faults.set("/login/oauth/access_token", (response) => response.writeHead(503).end());
    assert.equal(await comeBack(unlucky, back), "/signin?problem=provider_failed&provider=github");
    github.faults.clear();
    const late = browse();
    const lateBack = await goElsewhere(late, "corp", "s-late");
    await server.passTime(3_600_000);
    assert.equal(await comeBack(late, lateBack), "/signin?problem=expired");
    await server.passTime(-3_600_000);
  });

  test("is not used up by a HEAD", async () => {
    const browser = browse();
    const callback = await goElsewhere(browser, "corp", "s-once");
    const head = await browser.call("HEAD", `${callback.pathname}${callback.search}`);
    assert.equal(head.status, 405);
    assert.equal(await comeBack(browser, callback), "/");
  });
});

describe("security 22: where a sign-in leads", () => {
  const foreign = [
    ...[
      "//evil.example",
      "/\\evil.example",
      "\\\\evil.example",
      "https://evil.example",
      "javascript:alert(1)",
    ],
    ...[
      "evil.example",
      "/a\\..\\b",
      "/\t/evil.example",
      "/a\r\nSet-Cookie: x=y",
      "/..//evil.example",
      "/.//evil",
    ],
    ...["", " /", "/\u0000", `/${"a".repeat(2_000)}`],
  ];

  test("is a path of this server", () => {
    for (const path of foreign) assert.equal(ownPath(path), "/", JSON.stringify(path));
    assert.equal(ownPath(undefined), "/");
    for (const path of ["/", "/r/a/b?x=//y#z", "/search?q=https://example.com", "/%2F/evil"])
      assert.equal(ownPath(path), path);
    assert.equal(ownPath("/a/../b"), "/b");
  });

  test("can't be asked to be another place, nor be one where the database says so", async () => {
    for (const next of ["//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb: c"])
      await browse().problem("request_invalid", "POST", "/api/v1/sign-ins/corp", { intent: "sign_in", next });
    const browser = browse();
    assert.equal(await signInBy(browser, "corp", "s-once", { next: "/..//evil.example" }), "/");
    const callback = await goElsewhere(browser, "corp", "s-once", { next: "/fine" });
    const { oneTimeSecrets } = rows.ports;
    const secretHash = hashSecret(/estiva_elsewhere_\w+/.exec(browser.cookie)?.[0] ?? "");
    const held = await oneTimeSecrets.take({ secretHash, purpose: "sign-in-elsewhere" }, server.now());
    assert.equal(held?.data.next, "/fine");
    await oneTimeSecrets.add({ ...held, data: { ...held.data, next: "//evil.example" } });
    assert.equal(await comeBack(browser, callback), "/");
  });
});

describe("beginning a sign-in", () => {
  test("security 20: is for our own pages and known providers", async () => {
    const body = { intent: "sign_in" };
    await browse().problem("not_found", "POST", "/api/v1/sign-ins/unknown", body);
    const evil = new Browser(server.publicUrl, { headers: { origin: "http://localhost:1" } });
    await evil.problem("origin_foreign", "POST", "/api/v1/sign-ins/corp", body);
    const neighbour = new Browser(server.publicUrl, { headers: { "sec-fetch-site": "same-site" } });
    await neighbour.problem("origin_foreign", "POST", "/api/v1/sign-ins/corp", body);
    await browse().problem("request_invalid", "POST", "/api/v1/sign-ins/corp", { intent: "admin" });
  });

  test("again and again is refused to an address, and to no other", async () => {
    const tireless = new Browser(server.publicUrl, { from: "127.0.0.9" });
    const begin = async () => await tireless.call("POST", "/api/v1/sign-ins/github", { intent: "sign_in" });
    const answers = await Promise.all(Array.from({ length: 301 }, begin));
    const refused = answers.filter(({ status }) => status === 429);
    assert.equal(refused.length, 1);
    assert.ok(Number(refused[0]?.headers["retry-after"]) > 500);
    await browse().expect(200, "POST", "/api/v1/sign-ins/github", { intent: "sign_in" });
  });
});

test("a sign-in leaves its secrets in no log, and a provider that is down the reason", async () => {
  const gone = await (async () => {
    await using issuer = await startOpenIdProvider();
    return issuer.issuer;
  })();
  await using other = await spawnPublicServer({
    ...{
      ...providers(),
      ESTIVA_OIDC_CORP_ISSUER: gone,
      ESTIVA_LOG_LEVEL: "debug",
      ESTIVA_LOG_FORMAT: "json",
    },
  });
  const browser = new Browser(other.publicUrl);
  const body = { intent: "sign_in" };
  const problem = await browser.problem("provider_failed", "POST", "/api/v1/sign-ins/corp", body);
  assert.equal(problem.status, 502);
  github.person = { id: 500, login: "logged" };
  const callback = await goElsewhere(browser, "github", "-");
  const begun = browser.cookie.split("=")[1];
  assert.match(await comeBack(browser, callback), /^\/signup/);
  const pending = browser.cookie.split("=")[1];
  const { promise: printed, resolve } = Promise.withResolvers<void>();
  other.process.once("close", () => resolve());
  await other.stop();
  await printed;
  const { searchParams } = callback;
  for (const secret of [searchParams.get("code"), searchParams.get("state"), begun, pending]) {
    assert.ok(secret !== null && secret !== undefined && secret.length >= 20, String(secret));
    assert.ok(!other.output().includes(secret));
  }
  assert.match(other.output(), /"path":"\/auth\/callback\/github"/);
  assert.match(other.output(), /IdentityProviderUnavailable.*ECONNREFUSED/);
});

describe("security 36: an e-mail address", () => {
  test("of somebody else leads into no account of theirs, verified or not", async () => {
    const victim = await rows.user("victim", { email: "victim@example.com" });
    for (const isVerified of [true, false]) {
      const login = `s-thief-${isVerified}`;
      corp.accounts.set(login, {
        ...{ email: "Victim@example.com", email_verified: isVerified, preferred_username: "victim" },
      });
      const thief = browse();
      assert.match(await signInBy(thief, "corp", login), /^\/signup\?/);
      assert.equal(await isSignedIn(thief), false);
      const { pending } = await pendingOf(thief);
      const claim = { username: `thief-${isVerified}`, identity: pending, email: "victim@example.com" };
      await thief.problem("email_taken", "POST", "/api/v1/users", claim);
      await thief.problem("name_taken", "POST", "/api/v1/users", {
        username: "victim",
        identity: pending,
        email: "thief@example.com",
      });
      const own = { ...claim, email: `thief-${isVerified}@example.com` };
      const made = await thief.expect<{ email_verified: boolean }>(201, "POST", "/api/v1/users", own);
      assert.equal(made.email_verified, false);
      assert.equal((await whoAmI(thief)).user.username, `thief-${isVerified}`);
    }
    const api = new Browser(server.publicUrl, { headers: { authorization: victim.basic } });
    const { items } = await api.expect<{ items: unknown[] }>(200, "GET", "/api/v1/identities");
    assert.deepEqual(items, []);
  });

  test("that the provider did not verify is not taken over, and reserves nothing", async () => {
    corp.accounts.set("s-squat", { email: "wanted@example.com", email_verified: false });
    const squatter = browse();
    await signUpBy(squatter, "corp", "s-squat", "squatter");
    assert.equal((await whoAmI(squatter)).user.email, null);
    const claimer = browse();
    await signUpBy(claimer, "corp", "s-claim", "claimer", { email: "wanted@example.com" });
    corp.accounts.set("s-owner", { email: "wanted@example.com", email_verified: true });
    const owner = browse();
    await signUpBy(owner, "corp", "s-owner", "rightful");
    assert.equal((await whoAmI(owner)).user.email, "wanted@example.com");
  });
});

describe("linking a provider to an account", () => {
  test("takes a fresh session, a confirmation, and tells the owner by mail", async () => {
    const bob = browse();
    await bob.signUp("bob", { email: "bob@example.com" });
    await bob.signIn("bob");
    github.person = { id: 100, login: "bob-there", name: "Bob" };
    assert.equal(
      await signInBy(bob, "github", "-", { intent: "link" }),
      "/signin/identity?provider=github&next=%2F",
    );
    const { pending, intent, name } = await pendingOf(bob);
    assert.deepEqual([intent, name], ["link", "Bob"]);
    // What is to be linked is not linked yet, and is nothing to sign up with.
    assert.match(await signInBy(browse(), "github", "-"), /^\/signup/);
    await bob.problem("identity_invalid", "POST", "/api/v1/users", { username: "bobby", identity: pending });
    const linked = await bob.expect<{ id: string; provider: string; name: string }>(
      ...([201, "POST", "/api/v1/identities", { pending }] as const),
    );
    assert.deepEqual([linked.provider, linked.name], ["github", "Bob"]);
    await bob.problem("identity_invalid", "POST", "/api/v1/identities", { pending });
    assert.match((await mails.next("bob@example.com")).raw, /Confirm_your_e-mail/);
    assert.match((await mails.next("bob@example.com")).raw, /GitHub/);
    const elsewhere = browse();
    assert.equal(await signInBy(elsewhere, "github", "-"), "/");
    assert.equal((await whoAmI(elsewhere)).user.username, "bob");
    // Linking it again changes nothing.
    assert.equal(
      await signInBy(bob, "github", "-", { intent: "link", next: "/settings/security" }),
      "/settings/security",
    );

    await bob.expect(204, "DELETE", `/api/v1/identities/${linked.id}`);
    assert.equal(await isSignedIn(elsewhere), false);
    assert.equal(await isSignedIn(bob), true);
    assert.match(await signInBy(browse(), "github", "-"), /^\/signup/);
    const acts = await audited(bob, "bob");
    for (const act of ["identity.link ok", "identity.unlink ok"]) assert.ok(acts.includes(act), act);
  });

  test("needs somebody who signed in a short while ago", async () => {
    const body = { intent: "link" };
    await browse().problem("authentication_required", "POST", "/api/v1/sign-ins/corp", body);
    const carol = browse();
    await carol.signUp("carol");
    await carol.signIn("carol");
    await signInBy(carol, "corp", "s-carol", { intent: "link" });
    const { pending } = await pendingOf(carol);
    await server.passTime(11 * 60_000);
    await carol.problem("session_required", "POST", "/api/v1/sign-ins/corp", body);
    await carol.problem("session_required", "POST", "/api/v1/identities", { pending });
    await carol.problem("session_required", "DELETE", "/api/v1/identities/1");
    // Signing in as usual is for everybody.
    await carol.expect(200, "POST", "/api/v1/sign-ins/corp", { intent: "sign_in" });
    await server.passTime(-11 * 60_000);
  });

  test("gives nobody what another account has, or another person began", async () => {
    await signUpBy(browse(), "corp", "s-owned", "owned");
    const dave = browse();
    await dave.signUp("dave");
    await dave.signIn("dave");
    const taken = await signInBy(dave, "corp", "s-owned", { intent: "link" });
    assert.equal(taken, "/settings/security?problem=identity_taken&provider=corp");
    await signInBy(dave, "corp", "s-dave", { intent: "link" });
    const { pending } = await pendingOf(dave);
    // Somebody else signs in to this browser.
    await dave.signUp("erin");
    await dave.signIn("erin");
    await dave.problem("identity_invalid", "POST", "/api/v1/identities", { pending });
    await dave.signIn("dave");
    await dave.expect(201, "POST", "/api/v1/identities", { pending });
  });

  test("security 10: can't take the last way to sign in, and ids of others are not there", async () => {
    const only = browse();
    await signUpBy(only, "corp", "s-last", "last");
    const { items } = await only.expect<{ items: { id: string }[] }>(200, "GET", "/api/v1/identities");
    const path = `/api/v1/identities/${items[0]?.id}`;
    await only.problem("last_sign_in_method", "DELETE", path);
    const other = browse();
    await other.signUp("other");
    await other.signIn("other");
    await other.problem("not_found", "DELETE", path);
    await other.problem("not_found", "DELETE", "/api/v1/identities/x");
    // An identity of a provider that is not there any more is no way in.
    const gone = { provider: "gone", issuer: "x", subject: "y", email: undefined, name: undefined };
    await rows.ports.identities.link(await rows.namespaceId("last"), gone, 1);
    await only.problem("last_sign_in_method", "DELETE", path);
    github.person = { id: 300, login: "last-there" };
    await signInBy(only, "github", "-", { intent: "link" });
    await only.expect(201, "POST", "/api/v1/identities", { pending: (await pendingOf(only)).pending });
    await only.expect(204, "DELETE", path);
  });
});

describe("security 37: groups at the provider", () => {
  test("make the teams that follow them at each sign-in: a dropped one takes its rights along", async () => {
    const gina = browse();
    await signUpBy(gina, "corp", "s-gina", "gina");
    const id = await rows.namespaceId("gina");
    const acme = await rows.organization("acme", {
      owners: [await rows.user("founder")],
      members: [{ id, name: "gina", principal: `user:${id}`, basic: "" }],
    });
    const team = await rows.team(acme, "developers", [], "corp:developers");
    await rows.grant(acme, `team:${team}`, "**", { role: "write" });
    await rows.repository("acme/app");
    const { token } = await gina.expect<{ token: string }>(201, "POST", "/api/v1/tokens", {
      name: "ci",
      scopes: ["repository:acme/**:pull,push"],
    });
    const push = async () => {
      const headers = { authorization: basicOf("gina", token) };
      return (await send(server.url, "/v2/acme/app/blobs/uploads/", { method: "POST", headers })).status;
    };
    assert.equal(await push(), 404);
    corp.accounts.set("s-gina", { groups: ["developers", "others"] });
    await signInBy(browse(), "corp", "s-gina");
    assert.equal(await push(), 202);
    const other = await rows.team(acme, "by-hand", [`user:${id}`]);
    corp.accounts.set("s-gina", { groups: ["others"] });
    await signInBy(browse(), "corp", "s-gina");
    assert.equal(await push(), 404);
    const isIn = (one: number) => rows.ports.teams.member(one, `user:${id}`);
    assert.equal(await isIn(team), undefined);
    assert.notEqual(await isIn(other), undefined);
  });
});

describe("who may sign up with a provider", () => {
  test("is whom the allow-lists name, with an invitation where one is needed, once the address is verified", async () => {
    await using strict = await spawnPublicServer(
      {
        ...{ ...providers(), ...mails.env, ESTIVA_SIGN_UP: "invite" },
        ...{ ESTIVA_OIDC_CORP_ALLOWED_GROUPS: "staff", ESTIVA_GITHUB_ALLOWED_ORGANIZATIONS: "acme" },
      },
      { movableClock: true },
    );
    await using people = await TestAccounts.open(strict.dataDir);
    const admin = await people.user("boss", { isAdmin: true, email: "boss@example.com" });
    const boss = new Browser(strict.publicUrl, { headers: { authorization: admin.basic } });
    const newcomer = () => new Browser(strict.publicUrl, { headers: { origin: strict.publicUrl } });
    corp.accounts.set("s-guest", { groups: ["guests"] });
    const guest = newcomer();
    assert.equal(await signInBy(guest, "corp", "s-guest"), "/signin?problem=not_allowed&provider=corp");
    await guest.problem("not_found", "GET", "/api/v1/pending-identity");
    github.person = { id: 400, login: "stranger", organizations: ["other"] };
    assert.equal(await signInBy(newcomer(), "github", "-"), "/signin?problem=not_allowed&provider=github");

    corp.accounts.set("s-staff", { groups: ["staff"], email: "staff@example.com", email_verified: true });
    const staff = newcomer();
    await signInBy(staff, "corp", "s-staff");
    const { pending: identity } = await pendingOf(staff);
    const wish = { username: "staff-1", identity };
    await staff.problem("invitation_required", "POST", "/api/v1/users", wish);
    const { token } = await boss.expect<{ token: string }>(201, "POST", "/api/v1/invitations", {});
    // Another address than the provider's is nobody's until it is verified.
    const unverified = { ...wish, invitation: token, email: "another@example.com" };
    await staff.expect(201, "POST", "/api/v1/users", unverified);
    assert.equal((await staff.call("GET", "/api/v1/session")).status, 401);
    const refused = await signInBy(staff, "corp", "s-staff");
    assert.equal(refused, "/signin?problem=email_unverified&provider=corp");
    // Whoever comes later gets another link.
    await mails.next("another@example.com");
    await strict.passTime(600_000);
    await signInBy(staff, "corp", "s-staff");
    const { raw } = await mails.next("another@example.com");
    const secret = /token=(?:3D)?(estiva_verify_\w+)/.exec(raw.replaceAll("=\r\n", ""))?.[1] ?? "no link";
    await newcomer().expect(204, "POST", "/api/v1/email-verifications/redeem", { token: secret });
    assert.equal(await signInBy(staff, "corp", "s-staff"), "/");
    // Whoever has left the group is kept out, with the account that they have, and out of the teams (37).
    const id = await people.namespaceId("staff-1");
    const acme = await people.organization("acme", { owners: [admin] });
    await people.ports.members.put(acme, id, "member", Date.now());
    const team = await people.team(acme, "guests", [], "corp:guests");
    await people.ports.teams.syncGroups(id, "corp", ["guests"], Date.now());
    assert.notEqual(await people.ports.teams.member(team, `user:${id}`), undefined);
    corp.accounts.set("s-staff", { groups: ["guests"] });
    assert.equal(await signInBy(staff, "corp", "s-staff"), "/signin?problem=not_allowed&provider=corp");
    assert.equal(await people.ports.teams.member(team, `user:${id}`), undefined);
  });

  test("is nobody where sign-up is closed", async () => {
    await using closed = await spawnPublicServer({ ...providers(), ESTIVA_SIGN_UP: "closed" });
    const browser = new Browser(closed.publicUrl, { headers: { origin: closed.publicUrl } });
    await signInBy(browser, "corp", "s-closed");
    const { pending } = await pendingOf(browser);
    await browser.problem("sign_up_closed", "POST", "/api/v1/users", {
      username: "closed",
      identity: pending,
    });
  });
});
