import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { after, before, test } from "node:test";
import { seedRepository } from "@estiva/testing/content";
import { openPorts } from "@estiva/testing/open-ports";
import { memoryOf } from "@estiva/testing/process-status";
import { errorCodes, json, send } from "@estiva/testing/send";
import { storedSigningKey } from "@estiva/testing/sign-registry-token";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";

interface PublicKey {
  readonly kid: string;
  readonly x: string;
}

let server: SpawnedServer;
let key: PublicKey;
let own: string;
let signingKey: KeyObject;
before(async () => {
  server = await spawnServer();
  signingKey = await readSigningKey(server.dataDir);
  await seedRepository(server.url, "a");
  key = json<{ keys: PublicKey[] }>(await send(server.url, "/auth/jwks.json")).keys[0] ?? { kid: "", x: "" };
  own = json<{ token: string }>(await send(server.url, "/auth/token?scope=repository:a:pull")).token;
});
after(() => server[Symbol.asyncDispose]());

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const now = () => Math.floor(Date.now() / 1000);

function claims(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    ...{ iss: "estiva", aud: "estiva", sub: "anonymous", iat: now(), nbf: now() - 60, exp: now() + 300 },
    ...{ jti: "x", access: [{ type: "repository", name: "a", actions: ["pull", "push", "delete"] }] },
    ...changes,
  };
}

/** A token whose signature `signer` makes. */
function forge(header: object, payload: object, signer: (text: string) => Buffer): string {
  const text = `${part(header)}.${part(payload)}`;
  return `${text}.${signer(text).toString("base64url")}`;
}

/** The key that the registry itself signs with, which only its data folder knows. */
async function readSigningKey(dataDir: string): Promise<KeyObject> {
  await using ports = await openPorts(dataDir);
  return (await storedSigningKey(ports, dataDir)).key;
}

function signedByUs(payload: object, header: object = {}): string {
  const { kid } = key;
  return forge({ alg: "EdDSA", typ: "registry+jwt", kid, ...header }, payload, (text) =>
    sign(null, Buffer.from(text), signingKey),
  );
}

async function statusOf(token: string, path = "/v2/"): Promise<number> {
  const answer = await send(server.url, path, { headers: { authorization: `Bearer ${token}` } });
  if (answer.status === 401) {
    assert.match(String(answer.headers["www-authenticate"]), /error="invalid_token"/);
    assert.deepEqual(errorCodes(answer), ["UNAUTHORIZED"]);
  }
  return answer.status;
}

test("security 14: the registry's own token and one that we sign as it does are taken: the forgeries below can fail", async () => {
  assert.equal(await statusOf(own), 200);
  assert.equal(await statusOf(signedByUs(claims())), 200);
});

test("security 14: alg none is refused, however it is written", async () => {
  for (const alg of ["none", "None", "NONE", "nOnE", "", null, undefined]) {
    for (const extra of [{}, { typ: "registry+jwt", kid: key.kid }]) {
      assert.equal(await statusOf(forge({ ...extra, alg }, claims(), () => Buffer.alloc(0))), 401, `${alg}`);
    }
  }
});

test("security 14: HS256 with the public key, its parts or an empty key is refused", async () => {
  const header = { alg: "HS256", typ: "registry+jwt", kid: key.kid };
  const secrets: readonly (string | Buffer)[] = [
    key.x,
    Buffer.from(key.x, "base64url"),
    JSON.stringify(key),
    "",
    "\0",
  ];
  for (const secret of secrets) {
    const token = forge(header, claims(), (text) => createHmac("sha256", secret).update(text).digest());
    assert.equal(await statusOf(token), 401);
  }
});

test("security 14: a key that the token brings along, or names by address or known id, is not used", async () => {
  const stranger = generateKeyPairSync("ed25519");
  const jwk = stranger.publicKey.export({ format: "jwk" });
  const headers = [
    { jwk },
    { jwk: { ...jwk, kid: key.kid }, kid: key.kid },
    { jku: "http://127.0.0.1:1/keys", kid: key.kid },
    { x5u: "http://127.0.0.1:1/cert", kid: key.kid },
    { x5c: ["MIIB"], kid: key.kid },
    { kid: key.kid },
    { kid: "unknown" },
    { kid: "../../etc/passwd" },
    { kid: "' or 1=1 --" },
    { kid: ["x"] },
    { kid: { toString: "x" } },
    { kid: 7 },
    {},
    { kid: key.kid, crit: ["b64"], b64: false },
    { kid: key.kid, crit: ["unknown"], unknown: 1 },
  ];
  for (const header of headers) {
    const token = forge({ alg: "EdDSA", typ: "registry+jwt", ...header }, claims(), (text) =>
      sign(null, Buffer.from(text), stranger.privateKey),
    );
    assert.equal(await statusOf(token), 401, JSON.stringify(header));
  }
});

test("security 14: a token with a changed part, or that is none, is refused", async () => {
  const [header = "", payload = "", signature = ""] = own.split(".");
  const changed = part({ ...claims(), sub: "admin" });
  const tokens = [
    ...[`${header}.${changed}.${signature}`, `${header}.${payload}.`, `${header}.${payload}`],
    ...[
      `${own}.x`,
      `.${payload}.${signature}`,
      "..",
      ".",
      "x",
      "x.y.z",
      `${own}=`,
      "é.é.é",
      own.slice(0, -2),
    ],
    ...[
      "a".repeat(50_000),
      `${"a".repeat(20_000)}.${"b".repeat(20_000)}.c`,
      part([]),
      `${part([])}.${part([])}.x`,
    ],
    ...[`${part("x")}.${payload}.${signature}`, `${part(null)}.${payload}.${signature}`],
  ];
  for (const token of tokens) assert.equal(await statusOf(token), 401, token.slice(0, 100));
});

test("security 15: another audience, issuer or type of token is refused", async () => {
  const bad: readonly Readonly<Record<string, unknown>>[] = [
    { aud: "other" },
    { aud: ["other"] },
    { aud: undefined },
    { aud: "" },
    { aud: "estiva " },
    { iss: "other" },
    { iss: undefined },
    { iss: ["estiva"] },
    { sub: undefined },
    { exp: undefined },
    { exp: "never" },
    { access: undefined },
    { nbf: now() + 3_600 },
  ];
  for (const change of bad) {
    assert.equal(await statusOf(signedByUs(claims(change))), 401, JSON.stringify(change));
  }
  for (const typ of ["JWT", "", "session+jwt", "refresh+jwt", "registry"]) {
    assert.equal(await statusOf(signedByUs(claims(), { typ })), 401, typ);
  }
});

test("security 15: an expired token serves for the leeways of docker and skopeo, and no longer", async () => {
  const expired = (seconds: number) => signedByUs(claims({ exp: now() - seconds }));
  assert.equal(await statusOf(expired(30)), 200);
  assert.equal(await statusOf(expired(90)), 401);
  assert.equal(await statusOf(expired(90), "/v2/a/tags/list"), 401);
  const blob = `/v2/a/blobs/sha256:${"0".repeat(64)}`;
  assert.equal(await statusOf(expired(3_000), blob), 404);
  assert.equal(await statusOf(expired(3_700), blob), 401);
  assert.equal(await statusOf(expired(7 * 86_400), blob), 401);
});

test("security 16: another registry's service is 400", async () => {
  for (const service of ["registry.docker.io", "estiva2", "ESTIVA", "estiva%00", "estiva%0a"]) {
    const answer = await send(server.url, `/auth/token?service=${service}`);
    assert.equal(answer.status, 400, service);
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const body = `grant_type=password&username=&password=&service=${service}`;
    const posted = await send(server.url, "/auth/token", { method: "POST", headers: form, body });
    assert.equal(posted.status, 400, service);
  }
});

interface Granted {
  readonly repository_id?: number;
}

/** What a token for this scope covers; without the numbers of repositories, which only the registry reads. */
async function granted(query: string): Promise<readonly unknown[]> {
  const answer = await send(server.url, `/auth/token?${query}`);
  assert.equal(answer.status, 200, answer.body.toString());
  const [, payload = ""] = json<{ token: string }>(answer).token.split(".");
  const { access } = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
    access: readonly Granted[];
  };
  return access.map(({ repository_id, ...scope }) => scope);
}

test("security 16: scopes with wildcards, newlines or what is no name grant nothing", async () => {
  const scopes = [
    ...[
      "repository:*:*",
      "repository:**:pull",
      "repository:a/*:pull",
      "repository:%0aa:pull",
      "repository:a%0a:pull",
    ],
    ...["repository:a:pull%0a", "repository:A:pull", "repository:../a:pull", "repository:a%00:pull", "*:*:*"],
    ...["repository:a", "repository::pull", ":a:pull", "repository:a:", "registry:catalog:delete%00", "x"],
    ...[
      "registry:other:*",
      "admin:a:*",
      "repository(plugin):%09a:pull",
      `repository:${"a".repeat(256)}:pull`,
    ],
  ];
  for (const scope of scopes) assert.deepEqual(await granted(`scope=${scope}`), [], scope);
});

test("security 16: actions that nobody has are left out, and named twice count once", async () => {
  assert.deepEqual(await granted("scope=repository:a:pull,admin,sudo,pull,push"), [
    { type: "repository", name: "a", actions: ["pull", "push"] },
  ]);
});

test("security 16: 10,000 scopes are refused, in the query as in the form", async () => {
  const scope = Array.from({ length: 10_000 }, (_, n) => `repository:r${n}:pull`).join(" ");
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const body = `grant_type=password&username=&password=&service=estiva&scope=${scope}`;
  const posted = await send(server.url, "/auth/token", { method: "POST", headers, body });
  assert.equal(posted.status, 400);
  const short = Array.from({ length: 2_000 }, (_, n) => `scope=repository:${n}:pull`).join("&");
  assert.equal((await send(server.url, `/auth/token?${short}`)).status, 400);
  const long = await send(server.url, `/auth/token?scope=${encodeURIComponent(scope)}`);
  assert.equal(long.status, 431);
});

test("security 16: remembering thousands of tokens as large as a header can be is bounded", async () => {
  const show = async (count: number) => {
    for (let n = 0; n < count; n += 1) {
      const access = [{ type: "repository", name: `${n}${"a".repeat(40_000)}`, actions: ["pull"] }];
      assert.equal(await statusOf(signedByUs(claims({ access }))), 200);
    }
  };
  // The heap takes its slack first.
  await show(500);
  const before = memoryOf(server.pid).now;
  await show(2_000);
  const grown = memoryOf(server.pid).now - before;
  assert.ok(grown < 120, `${grown} MiB`);
});

test("security 17: X-Forwarded-* of a peer that nobody trusts changes neither the challenge nor who may do what", async () => {
  const forged = {
    "x-forwarded-proto": "https",
    "x-forwarded-host": "evil.example",
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-port": "443",
    "x-forwarded-user": "admin",
    forwarded: "for=127.0.0.1;host=evil.example;proto=https",
  };
  const answer = await send(server.url, "/v2/", { headers: forged });
  assert.equal(answer.status, 401);
  const challenge = String(answer.headers["www-authenticate"]);
  assert.match(challenge, new RegExp(`realm="${server.url}/auth/token"`));
  assert.doesNotMatch(JSON.stringify(answer.headers) + answer.body, /evil|https/);
  await using elsewhere = await spawnServer({ env: { ESTIVA_ROOT_NAMESPACE: "private" } });
  const refused = await send(elsewhere.url, "/v2/a/tags/list", { headers: forged });
  assert.equal(refused.status, 401);
});
