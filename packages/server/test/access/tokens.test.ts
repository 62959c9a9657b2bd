import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { type ErrorName, RegistryError, type RepositoryName } from "@estiva/protocol";
import { basicOf } from "@estiva/testing/basic-of";
import { password } from "@estiva/testing/password";
import { TestAccounts, type TestUser } from "@estiva/testing/test-accounts";
import { exportJWK, exportSPKI, type JWTPayload, SignJWT } from "jose";
import { type Accepted, Authenticator, type Circumstances } from "#server/access/authenticate.ts";
import { type Caller, nobody } from "#server/access/caller.ts";
import { type RegistryToken, RegistryTokens, tokenLifetime } from "#server/access/registry-tokens.ts";
import type { SigningKey, SigningKeyRecords } from "#server/access/signing-keys/signing-key-records.ts";
import {
  keyAnnouncement,
  loadSigningKeys,
  type SigningKeys,
} from "#server/access/signing-keys/signing-keys.ts";
import { stillServes, type TokenUse } from "#server/access/token-leeway.ts";
import { HashQueue } from "#server/accounts/passwords/hash-queue.ts";
import { PasswordCheck } from "#server/accounts/passwords/password-check.ts";
import { VerifiedPasswords } from "#server/accounts/passwords/verified-passwords.ts";
import { newSecret } from "#server/accounts/secrets.ts";
import { Throttle } from "#server/accounts/throttling/throttle.ts";
import { leaseDuration } from "#server/registry/limits.ts";
import { blob, repository, upload } from "../adapters/sql/samples.ts";
import { OpenRegistry } from "../registry/open-registry.ts";

const scopes = [{ type: "repository", name: "team/app", actions: ["pull", "push"] }];
const clock = { now: Date.now() };

let open: OpenRegistry;
let keys: SigningKeys;
let tokens: RegistryTokens;
before(async () => {
  open = await OpenRegistry.open();
  keys = await loadSigningKeys(open.metadata.signingKeys, () => clock.now);
  tokens = new RegistryTokens(keys, () => clock.now);
});
after(async () => {
  // The look-ups of the last turn end with it.
  await setImmediate();
  await open[Symbol.asyncDispose]();
});

const seconds = () => Math.floor(clock.now / 1000);

/** A token as ours are, except for what is changed. */
function claims(changes: JWTPayload = {}): JWTPayload {
  return {
    ...{ iss: "estiva", aud: "estiva", sub: "anonymous", access: scopes, jti: "1" },
    ...{ iat: seconds(), nbf: seconds() - 60, exp: seconds() + 300 },
    ...changes,
  };
}

async function signed(payload: JWTPayload, header: object = {}, key: CryptoKey = keys.current.key) {
  const base = { alg: "EdDSA", typ: "registry+jwt", kid: keys.current.id };
  return await new SignJWT(payload).setProtectedHeader({ ...base, ...header }).sign(key);
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

describe("registry tokens", () => {
  test("are read as they were issued", async () => {
    const token = await tokens.issue("user:7", "password:2", scopes);
    const read = await tokens.read(token);
    assert.deepEqual(read, {
      ...{ principal: "user:7", credential: "password:2" },
      scopes: scopes.map((scope) => ({ ...scope, repository: scope.name, repositoryId: undefined })),
      expiresAt: (seconds() + tokenLifetime) * 1000,
    });
    assert.deepEqual(await tokens.read(token), read, "also from memory");
    assert.deepEqual(await new RegistryTokens(keys, () => clock.now).read(token), read);
  });

  test("that are built here like ours are read, so that what follows fails for its own reason", async () => {
    assert.notEqual(await tokens.read(await signed(claims())), undefined);
  });

  const wrongClaims: readonly (readonly [what: string, changes: JWTPayload])[] = [
    ["of another issuer", { iss: "another" }],
    ["for another audience", { aud: "another" }],
    ["without an audience", { aud: undefined as unknown as string }],
    ["without an expiry", { exp: undefined as unknown as number }],
    ["without a subject", { sub: undefined as unknown as string }],
    ["of a name instead of a principal", { sub: "alice" }],
    ["of a number that is none", { sub: "user:07" }],
    ["without scopes", { access: undefined }],
    ["that begin in the future", { nbf: seconds() + 3_600 }],
    ["whose expiry is a text", { exp: "tomorrow" as unknown as number }],
  ];
  for (const [what, changes] of wrongClaims) {
    test(`${what} are none`, async () =>
      assert.equal(await tokens.read(await signed(claims(changes))), undefined));
  }

  test("of another type of signed thing are none", async () => {
    for (const typ of ["JWT", "at+jwt", "session+jwt", undefined]) {
      assert.equal(await tokens.read(await signed(claims(), { typ })), undefined, String(typ));
    }
  });

  test("without a signature are none, however alg spells none", async () => {
    for (const alg of ["none", "None", "NONE", "nOnE", ""]) {
      const head = part({ alg, typ: "registry+jwt", kid: keys.current.id });
      for (const signature of ["", "x", randomBytes(64).toString("base64url")]) {
        assert.equal(await tokens.read(`${head}.${part(claims())}.${signature}`), undefined);
      }
    }
  });

  test("signed with our public key as if it were a secret are none", async () => {
    const publicKey = keys.verificationKey(keys.current.id);
    assert.ok(publicKey !== undefined);
    const secrets = [
      await exportSPKI(publicKey),
      JSON.stringify(await exportJWK(publicKey)),
      (await exportJWK(publicKey)).x ?? "",
    ];
    for (const alg of ["HS256", "HS384", "HS512"]) {
      for (const secret of secrets) {
        const unsigned = `${part({ alg, typ: "registry+jwt", kid: keys.current.id })}.${part(claims())}`;
        const mac = createHmac(`sha${alg.slice(2)}`, secret)
          .update(unsigned)
          .digest("base64url");
        assert.equal(await tokens.read(`${unsigned}.${mac}`), undefined);
      }
    }
  });

  test("signed with a foreign key are none, whatever the header says of it", async () => {
    const foreign = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
    assert.ok("privateKey" in foreign);
    const jwk = await exportJWK(foreign.publicKey);
    const headers = [
      {},
      { kid: "unknown" },
      { kid: "" },
      { kid: "__proto__" },
      { jwk },
      { jku: "http://127.0.0.1:1/keys.json" },
      { x5u: "http://127.0.0.1:1/cert.pem" },
      { x5c: ["MIIB"] },
      { jwk, kid: undefined },
    ];
    for (const header of headers) {
      assert.equal(await tokens.read(await signed(claims(), header, foreign.privateKey)), undefined);
    }
  });

  test("with another algorithm than ours are none, with our kid too", async () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const es256 = await new SignJWT(claims())
      .setProtectedHeader({ alg: "ES256", typ: "registry+jwt", kid: keys.current.id })
      .sign(privateKey);
    assert.equal(await tokens.read(es256), undefined);
  });

  test("that demand an extension, or hide their kid, are none", async () => {
    const crit = part({ alg: "EdDSA", typ: "registry+jwt", kid: keys.current.id, crit: ["exp"], exp: 1 });
    assert.equal(await tokens.read(`${crit}.${part(claims())}.${"A".repeat(86)}`), undefined);
    assert.equal(await tokens.read(await signed(claims(), { kid: undefined })), undefined);
  });

  test("that were changed by one character are none", async () => {
    const token = await tokens.issue("user:7", "password:2", scopes);
    const fresh = new RegistryTokens(keys, () => clock.now);
    const [head = "", body = "", signature = ""] = token.split(".");
    const richer = part({ ...JSON.parse(Buffer.from(body, "base64url").toString()), sub: "user:1" });
    for (const changed of [
      `${head}.${richer}.${signature}`,
      `${head}.${body}.${signature.slice(0, -2)}`,
      `${head}.${body}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`,
      `${head}.${body}`,
      `${head}.${body}.${signature}.${signature}`,
      `${token}A`,
    ]) {
      assert.equal(await fresh.read(changed), undefined, changed);
    }
  });

  test("are never an exception, whatever was sent", async () => {
    const junk = [
      ".",
      "..",
      "...",
      "a.b.c",
      "eyJ.eyJ.",
      "\u0000",
      "é",
      "x".repeat(60_000),
      "[object Object]",
    ];
    for (const text of [
      ...junk,
      `${part([] as object)}.${part([] as object)}.x`,
      `${part({ alg: 5 })}.e30.x`,
    ]) {
      assert.equal(await tokens.read(text), undefined, text.slice(0, 30));
    }
    for (let turn = 0; turn < 200; turn += 1) {
      const parts = [1, 2, 3].map(() => randomBytes(turn % 40).toString("base64url"));
      assert.equal(await tokens.read(parts.join(".")), undefined);
    }
  });

  test("that have expired are still read, with their time: how late is too late depends on the route", async () => {
    const exp = seconds() - 100_000;
    assert.equal((await tokens.read(await signed(claims({ exp }))))?.expiresAt, exp * 1000);
  });
});

describe("signing keys", () => {
  test("are kept by the database, one for all starts, and their private part is never published", async () => {
    const again = await loadSigningKeys(open.metadata.signingKeys, () => clock.now);
    assert.equal(again.current.id, keys.current.id);
    const token = await tokens.issue("anonymous", undefined, []);
    assert.notEqual(await new RegistryTokens(again, () => clock.now).read(token), undefined);
    assert.equal(keys.jwks.keys.length, 1);
    const [published] = keys.jwks.keys;
    assert.deepEqual(Object.keys(published ?? {}).sort(), ["alg", "crv", "kid", "kty", "use", "x"]);
  });

  test("sign with the newest that all processes know, and verify with all", async () => {
    const [old] = await open.metadata.signingKeys.all();
    assert.ok(old !== undefined);
    const empty: SigningKey[] = [];
    const records = (list: SigningKey[]): SigningKeyRecords => ({
      all: async () => list,
      addFirst: async (key) => void list.push(key),
      addNext: async () => false,
      removeSuperseded: async () => 0,
    });
    const fresh = await loadSigningKeys(records(empty), () => clock.now);
    const [young] = empty;
    assert.ok(young !== undefined);
    const list = (age: number) =>
      records([
        { ...young, createdAt: clock.now - age },
        { ...old, createdAt: 0 },
      ]);
    const announced = await loadSigningKeys(list(keyAnnouncement - 1), () => clock.now);
    assert.equal(announced.current.id, old.id);
    const both = await loadSigningKeys(list(keyAnnouncement), () => clock.now);
    assert.equal(both.current.id, fresh.current.id);
    assert.equal(both.jwks.keys.length, 2);
    const byOld = await tokens.issue("anonymous", undefined, []);
    assert.notEqual(await new RegistryTokens(both, () => clock.now).read(byOld), undefined);
    assert.equal(await new RegistryTokens(fresh, () => clock.now).read(byOld), undefined);
  });
});

describe("an expired token", () => {
  const minute = 60_000;
  const hour = 60 * minute;
  const token = (late: number): RegistryToken => ({
    ...{ principal: "user:7", credential: undefined, scopes: [], expiresAt: clock.now - late },
  });
  const serves = (late: number, use: TokenUse) => stillServes(token(late), use, open.metadata, clock.now);

  test("serves everywhere for a minute, as clocks differ", async () => {
    assert.equal(await serves(-minute, { kind: "standard" }), true);
    assert.equal(await serves(minute, { kind: "standard" }), true);
    assert.equal(await serves(minute + 1, { kind: "standard" }), false);
  });

  test("serves to read blobs for an hour", async () => {
    assert.equal(await serves(hour, { kind: "blob-read" }), true);
    assert.equal(await serves(hour + 1, { kind: "blob-read" }), false);
  });

  test("serves the upload that its principal began, for a day, and no other's", async () => {
    const [own, foreign] = [upload({ owner: "user:7" }), upload({ owner: "user:8" })];
    for (const session of [own, foreign]) await open.metadata.uploads.create(session);
    assert.equal(await serves(24 * hour, { kind: "upload", uploadId: own.id }), true);
    assert.equal(await serves(24 * hour + 1, { kind: "upload", uploadId: own.id }), false);
    assert.equal(await serves(hour, { kind: "upload", uploadId: foreign.id }), false);
    assert.equal(await serves(hour, { kind: "upload", uploadId: "none" }), false);
  });

  /** A repository into which somebody pushed a blob, so long ago. */
  async function pushedInto(actor: string, age: number): Promise<RepositoryName> {
    const pushed = blob({ actor, leaseUntil: clock.now - age + leaseDuration });
    await open.metadata.blobs.add(pushed);
    return pushed.repository;
  }

  test("serves to push the manifest of the blobs that its principal pushed with it, for a day", async () => {
    const running = { kind: "manifest-push", repository: await pushedInto("user:7", hour) } as const;
    assert.equal(await serves(2 * hour, running), true);
    assert.equal(await serves(23 * hour, running), true);
    assert.equal(await serves(25 * hour, running), false);
    assert.equal(await serves(2 * hour, { kind: "manifest-push", repository: repository() }), false);
  });

  test("pushes no manifest because of somebody else's push, or an earlier one of its principal", async () => {
    const others = { kind: "manifest-push", repository: await pushedInto("user:8", hour) } as const;
    assert.equal(await serves(2 * hour, others), false);
    const earlier = { kind: "manifest-push", repository: await pushedInto("user:7", 3 * hour) } as const;
    assert.equal(await serves(2 * hour, earlier), false);
    assert.equal(await serves(3 * hour, earlier), true);
  });
});

/** Where a test's requests come from: plain HTTP to this machine itself. */
const local = { address: "127.0.0.1", acceptsSecrets: true };

describe("who asks", () => {
  let accounts: TestAccounts;
  let alice: TestUser;
  let secured: TestUser;
  let authenticator: Authenticator;
  before(async () => {
    accounts = await TestAccounts.open(open.folder);
    alice = await accounts.user("alice", { email: "alice@example.com" });
    secured = await accounts.user("secured", { hasSecondFactor: true });
    const now = () => clock.now;
    const { access, signIn, tokens: records } = open.metadata;
    const passwords = new PasswordCheck({
      ...{ records: signIn, throttle: new Throttle({ signUpsPerHour: undefined }) },
      ...{ queue: new HashQueue(), verified: new VerifiedPasswords(now) },
      requireVerifiedEmail: false,
    });
    const parts = { access, signIn, tokens: records, passwords, registryTokens: tokens, now };
    authenticator = new Authenticator(parts);
  });
  after(() => accounts[Symbol.asyncDispose]());

  /** Who a header says is there, or why nobody. */
  async function asked(
    authorization: string | undefined,
    ...rest: [from?: Circumstances, accepted?: Accepted]
  ): Promise<string> {
    const [from = local, accepted] = rest;
    return await outcome(() => authenticator.authenticate(authorization, from, accepted));
  }

  async function outcome(caller: () => Promise<Caller>): Promise<ErrorName | string> {
    // Look-ups of one turn see one moment: what was just written beside them is seen in the next.
    await setImmediate();
    try {
      const { principal, credential } = await caller();
      return `${principal} by ${credential.kind === "token" ? credential.tokenKind : credential.kind}`;
    } catch (error) {
      assert.ok(error instanceof RegistryError, String(error));
      return error.kind;
    }
  }

  test("nobody, without a header or with an empty user and password", async () => {
    assert.deepEqual(await authenticator.authenticate(undefined, local), nobody);
    for (const header of ["", "Basic Og==", "basic  Og== "])
      assert.equal(await asked(header), "anonymous by none", header);
  });

  test("a token's principal, under any spelling of the scheme", async () => {
    const token = await tokens.issue("user:7", "password:1", scopes);
    for (const scheme of ["Bearer", "bearer", "BEARER"])
      assert.equal(await asked(`${scheme} ${token}`), "user:7 by registry-token");
  });

  test("somebody who is refused: wrong tokens, passwords, schemes and broken headers", async () => {
    assert.equal(await asked("Bearer nonsense"), "tokenInvalid");
    for (const header of [
      ...[
        basicOf("alice", "wrong"),
        basicOf("nobody", password),
        basicOf("alice", ""),
        basicOf("", password),
      ],
      ...["Basic", " ", "Bearer", "Bearer  ", "Digest x", "Negotiate x y", `Basic ${" ".repeat(20_000)}x y`],
      `Basic ${Buffer.from("alice").toString("base64")}`,
    ]) {
      assert.equal(await asked(header), "credentialsInvalid", header.slice(0, 40));
    }
    assert.equal(await asked(`Basic ${"x".repeat(62_000)}`), "tokenInvalid", "longer than is read");
  });

  test("an account, by its name or its verified address, with its password", async () => {
    const { facts, ...caller } = await authenticator.authenticate(alice.basic, local);
    assert.equal(facts?.name, "alice");
    assert.deepEqual(caller, { principal: alice.principal, credential: { kind: "password", version: 1 } });
    assert.equal(await asked(basicOf("ALICE@example.com", password)), `${alice.principal} by password`);
    await accounts.ports.users.update(
      alice.id,
      { email: "alice@example.com", isEmailVerified: false },
      Date.now(),
    );
    assert.equal(await asked(basicOf("alice@example.com", password)), "credentialsInvalid");
  });

  test("with a second factor, a right password is answered with the hint, a wrong one as any", async () => {
    assert.equal(await asked(secured.basic), "secondFactorNeeded");
    assert.equal(await asked(basicOf("secured", "wrong")), "credentialsInvalid");
    const { secret } = await accounts.token(secured.principal);
    assert.equal(await asked(basicOf("secured", secret)), `${secured.principal} by personal`);
  });

  test("a personal access token or a robot's secret, with its bearer's name or alone", async () => {
    const { secret } = await accounts.token(alice.principal, { scopes: ["repository:alice/*:pull"] });
    const robot = await accounts.robot("alice", "ci");
    assert.equal(await asked(basicOf("alice", secret)), `${alice.principal} by personal`);
    assert.equal(await asked(robot.basic), `${robot.principal} by robot`);
    assert.equal(await asked(`Bearer ${secret}`), `${alice.principal} by personal`);
    assert.equal(await asked(`Bearer ${robot.secret}`), `${robot.principal} by robot`);
    const caller = await authenticator.authenticate(`Bearer ${secret}`, local);
    assert.ok(caller.credential.kind === "token");
    assert.deepEqual(caller.credential.scopes, [{ glob: "alice/*", actions: ["pull"] }]);
  });

  test("not a secret under another's name", async () => {
    const { secret } = await accounts.token(alice.principal);
    const robot = await accounts.robot("alice", "builder");
    for (const [name, of] of [
      ...[["secured", secret] as const, ["", secret] as const, ["alice.builder", secret] as const],
      ...[["alice", robot.secret] as const, ["alice.ci", robot.secret] as const],
    ]) {
      assert.equal(await asked(basicOf(name, of)), "credentialsInvalid", name);
    }
  });

  test("not a secret that stands alone where only registry tokens do", async () => {
    const { secret } = await accounts.token(alice.principal);
    assert.equal(await asked(`Bearer ${secret}`, local, { bearerSecrets: false }), "tokenInvalid");
    assert.equal(
      await asked(basicOf("alice", secret), local, { bearerSecrets: false }),
      `${alice.principal} by personal`,
    );
  });

  test("not a refresh token, a session or any other secret of ours, in whatever place", async () => {
    const refresh = (await accounts.token(alice.principal, { kind: "refresh" })).secret;
    for (const secret of [refresh, newSecret("session"), newSecret("invite"), newSecret("pat")]) {
      assert.equal(await asked(`Bearer ${secret}`), "tokenInvalid");
      assert.equal(await asked(basicOf("alice", secret)), "credentialsInvalid");
    }
    assert.equal(
      await outcome(() => authenticator.secret(refresh, ["refresh"], local)),
      `${alice.principal} by refresh`,
    );
  });

  test("not a token that is revoked or expired, nor one of somebody who may not act", async () => {
    const late = await accounts.token(alice.principal, { expiresAt: clock.now });
    const revoked = await accounts.token(alice.principal);
    await accounts.ports.tokens.revoke(revoked.id, alice.principal, Date.now());
    for (const { secret } of [late, revoked])
      assert.equal(await asked(basicOf("alice", secret)), "credentialsInvalid");
    const gone = await accounts.user("gone");
    const { secret } = await accounts.token(gone.principal);
    const robot = await accounts.robot("gone", "ci");
    const { users, namespaces, robots } = accounts.ports;
    const suspend = (suspendedAt: number | null) => namespaces.update(gone.id, { suspendedAt });
    const ends: readonly (readonly [what: string, end: () => unknown, undo: () => unknown])[] = [
      [
        "disabled",
        () => users.update(gone.id, { isDisabled: true }, 1),
        () => users.update(gone.id, { isDisabled: false }, 1),
      ],
      ["suspended", () => suspend(1), () => suspend(null)],
      ["deleted", () => users.remove(gone.id, 1), () => undefined],
    ];
    const shown = [gone.basic, basicOf("gone", secret), robot.basic];
    for (const [what, end, undo] of ends) {
      for (const header of shown) assert.doesNotMatch(await asked(header), /Invalid/, what);
      await end();
      for (const header of shown) assert.equal(await asked(header), "credentialsInvalid", what);
      await undo();
    }
    const other = await accounts.robot("alice", "other");
    assert.doesNotMatch(await asked(other.basic), /Invalid/);
    await robots.update(other.id, { disabledAt: 1 });
    assert.equal(await asked(other.basic), "credentialsInvalid");
  });

  test("not a refresh token that is idle, too old, or of an earlier password", async () => {
    const day = 24 * 60 * 60_000;
    const refresh = async (parts: Parameters<TestAccounts["token"]>[1]) => {
      const { secret } = await accounts.token(alice.principal, { kind: "refresh", ...parts });
      return await outcome(() => authenticator.secret(secret, ["refresh"], local));
    };
    const { now } = clock;
    const living = `${alice.principal} by refresh`;
    assert.equal(await refresh({ createdAt: now - 30 * day }), living);
    assert.equal(await refresh({ createdAt: now - 30 * day - 1 }), "credentialsInvalid");
    assert.equal(await refresh({ createdAt: now - 89 * day, lastUsedAt: now - 29 * day }), living);
    assert.equal(
      await refresh({ createdAt: now - 89 * day, lastUsedAt: now - 31 * day }),
      "credentialsInvalid",
    );
    assert.equal(await refresh({ lastUsedAt: now, expiresAt: now }), "credentialsInvalid");
    assert.equal(await refresh({ credentialVersion: 0 }), "credentialsInvalid");
    const { secret } = await accounts.token(alice.principal);
    assert.equal(await outcome(() => authenticator.secret(secret, ["refresh"], local)), "credentialsInvalid");
  });

  test("nobody over a plain connection, but for registry tokens", async () => {
    const from = { ...local, acceptsSecrets: false };
    const { secret } = await accounts.token(alice.principal);
    for (const header of [alice.basic, basicOf("alice", secret), `Bearer ${secret}`, basicOf("nobody", "x")])
      assert.equal(await asked(header, from), "plainHttpRefused");
    assert.equal(await outcome(() => authenticator.secret(secret, ["personal"], from)), "plainHttpRefused");
    const token = await tokens.issue("user:7", "password:1", scopes);
    assert.equal(await asked(`Bearer ${token}`, from), "user:7 by registry-token");
    for (const header of [undefined, "Basic Og=="])
      assert.equal(await asked(header, from), "anonymous by none");
  });

  test("a use is written down, once in a minute", async () => {
    const { id, secret } = await accounts.token(alice.principal);
    const lastUse = async () => (await open.metadata.tokens.find(id))?.lastUsedAt;
    await asked(basicOf("alice", secret));
    const first = clock.now;
    assert.equal(await lastUse(), first);
    clock.now += 60_000;
    await asked(basicOf("alice", secret));
    assert.equal(await lastUse(), first);
    clock.now += 1;
    await asked(basicOf("alice", secret));
    assert.equal(await lastUse(), clock.now);
  });
});
