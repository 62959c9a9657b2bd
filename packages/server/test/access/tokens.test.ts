import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { type ErrorName, RegistryError } from "@estiva/protocol";
import { exportJWK, exportSPKI, type JWTPayload, SignJWT } from "jose";
import { authenticate } from "#server/access/authenticate.ts";
import { type RegistryToken, RegistryTokens, tokenLifetime } from "#server/access/registry-tokens.ts";
import { loadSigningKeys, type SigningKeys } from "#server/access/signing-keys.ts";
import { stillServes, type TokenUse } from "#server/access/token-leeway.ts";
import type { SigningKey, SigningKeyRecords } from "#server/registry/metadata-store.ts";
import { blob, repository, upload } from "../metadata/samples.ts";
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
after(() => open[Symbol.asyncDispose]());

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
    const token = await tokens.issue("someone", scopes);
    const read = await tokens.read(token);
    assert.deepEqual(read, { principal: "someone", scopes, expiresAt: (seconds() + tokenLifetime) * 1000 });
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
    const token = await tokens.issue("someone", scopes);
    const fresh = new RegistryTokens(keys, () => clock.now);
    const [head = "", body = "", signature = ""] = token.split(".");
    const richer = part({ ...JSON.parse(Buffer.from(body, "base64url").toString()), sub: "admin" });
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
    const token = await tokens.issue("x", []);
    assert.notEqual(await new RegistryTokens(again, () => clock.now).read(token), undefined);
    assert.equal(keys.jwks.keys.length, 1);
    const [published] = keys.jwks.keys;
    assert.deepEqual(Object.keys(published ?? {}).sort(), ["alg", "crv", "kid", "kty", "use", "x"]);
  });

  test("sign with the newest and verify with all", async () => {
    const [old] = await open.metadata.signingKeys.all();
    assert.ok(old !== undefined);
    const empty: SigningKey[] = [];
    const records = (list: SigningKey[]): SigningKeyRecords => ({
      all: async () => list,
      addFirst: async (key) => void list.push(key),
    });
    const fresh = await loadSigningKeys(records(empty), () => clock.now);
    const [young] = empty;
    assert.ok(young !== undefined);
    const both = await loadSigningKeys(records([young, old]), () => clock.now);
    assert.equal(both.current.id, fresh.current.id);
    assert.equal(both.jwks.keys.length, 2);
    const byOld = await tokens.issue("x", []);
    assert.notEqual(await new RegistryTokens(both, () => clock.now).read(byOld), undefined);
    assert.equal(await new RegistryTokens(fresh, () => clock.now).read(byOld), undefined);
  });
});

describe("an expired token", () => {
  const minute = 60_000;
  const hour = 60 * minute;
  const token = (late: number): RegistryToken => ({
    ...{ principal: "alice", scopes: [], expiresAt: clock.now - late },
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
    const [own, foreign] = [upload({ owner: "alice" }), upload({ owner: "bob" })];
    for (const session of [own, foreign]) await open.metadata.uploads.create(session);
    assert.equal(await serves(24 * hour, { kind: "upload", uploadId: own.id }), true);
    assert.equal(await serves(24 * hour + 1, { kind: "upload", uploadId: own.id }), false);
    assert.equal(await serves(hour, { kind: "upload", uploadId: foreign.id }), false);
    assert.equal(await serves(hour, { kind: "upload", uploadId: "none" }), false);
  });

  test("serves to push a manifest while a push into that repository is running", async () => {
    const running = blob({ leaseUntil: clock.now + hour });
    const ended = blob({ leaseUntil: clock.now - 1 });
    for (const one of [running, ended]) await open.metadata.blobs.add(one);
    assert.equal(await serves(2 * hour, { kind: "manifest-push", repository: running.repository }), true);
    assert.equal(await serves(25 * hour, { kind: "manifest-push", repository: running.repository }), false);
    assert.equal(await serves(2 * hour, { kind: "manifest-push", repository: ended.repository }), false);
    assert.equal(await serves(2 * hour, { kind: "manifest-push", repository: repository() }), false);
  });
});

describe("who asks", () => {
  const kindOf = async (authorization: string): Promise<ErrorName | string> => {
    try {
      return (await authenticate(authorization, tokens)).principal;
    } catch (error) {
      assert.ok(error instanceof RegistryError, String(error));
      return error.kind;
    }
  };

  test("nobody, without a header or with an empty user and password", async () => {
    assert.deepEqual(await authenticate(undefined, tokens), { principal: "anonymous", token: undefined });
    assert.equal(await kindOf(""), "anonymous");
    assert.equal(await kindOf("Basic Og=="), "anonymous");
    assert.equal(await kindOf("basic  Og== "), "anonymous");
  });

  test("a token's principal, under any spelling of the scheme", async () => {
    const token = await tokens.issue("someone", scopes);
    for (const scheme of ["Bearer", "bearer", "BEARER"])
      assert.equal(await kindOf(`${scheme} ${token}`), "someone");
    const caller = await authenticate(`Bearer ${token}`, tokens);
    assert.deepEqual(caller.token?.scopes, scopes);
  });

  test("somebody who is refused: wrong tokens, passwords, schemes and broken headers", async () => {
    assert.equal(await kindOf("Bearer nonsense"), "tokenInvalid");
    const basic = Buffer.from("alice:secret").toString("base64");
    for (const header of [
      `Basic ${basic}`,
      "Basic",
      " ",
      "Bearer",
      "Bearer  ",
      "Digest x",
      "Negotiate x y",
    ]) {
      assert.equal(await kindOf(header), "credentialsInvalid", header);
    }
    assert.equal(await kindOf(`Basic ${" ".repeat(50_000)}x y`), "credentialsInvalid");
  });
});
