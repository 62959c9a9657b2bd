import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { basicOf } from "@estiva/testing/basic-of";
import {
  imageManifest,
  imageType,
  pushBlob,
  seedRepository,
  sha256,
  startUpload,
} from "@estiva/testing/content";
import { password } from "@estiva/testing/password";
import { type Answer, type Call, errorCodes, json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts, type TestRobot, type TestUser } from "@estiva/testing/test-accounts";
import { hashPassword } from "#server/accounts/passwords/passwords.ts";

let server: SpawnedServer;
let accounts: TestAccounts;
let alice: TestUser;
let mallory: TestUser;
let reader: TestUser;
let robot: TestRobot;
let acme: number;
let secret: Awaited<ReturnType<typeof seedRepository>>;
before(async () => {
  server = await spawnServer({ env: { ESTIVA_ROOT_NAMESPACE: "private" } });
  accounts = await TestAccounts.open(server.dataDir);
  alice = await accounts.user("alice");
  mallory = await accounts.user("mallory");
  reader = await accounts.user("reader");
  acme = await accounts.organization("acme", { owners: [alice], members: [reader] });
  await accounts.grant(acme, reader.principal, "**", { role: "read" });
  robot = await accounts.robot("acme", "ci");
  await accounts.grant(acme, robot.principal, "app", { role: "write" });
  secret = await seedRepository(server.url, "acme/app", by(alice.basic));
  await accounts.repository("acme/shown", { visibility: "public" });
  await seedRepository(server.url, "acme/shown", by(alice.basic));
  await seedRepository(server.url, "mallory/own", by(mallory.basic));
});
after(async () => {
  await accounts[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function by(authorization: string): Readonly<Record<string, string>> {
  return { authorization };
}

function ask(path: string, authorization: string | undefined, call: Call = {}): Promise<Answer> {
  const shown = authorization === undefined ? {} : { authorization };
  return send(server.url, path, { ...call, headers: { ...call.headers, ...shown } });
}

const statusOf = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).status;

/** `Bearer` with a token for these scopes. */
async function bearer(basic: string | undefined, ...scopes: readonly string[]): Promise<string> {
  const query = scopes.map((scope) => `&scope=${scope}`).join("");
  const answer = await ask(`/auth/token?service=estiva${query}`, basic);
  assert.equal(answer.status, 200, answer.body.toString());
  return `Bearer ${json<{ token: string }>(answer).token}`;
}

const all = (name: string) => `repository:${name}:pull,push,delete`;
const push = (name: string) => [`/v2/${name}/blobs/uploads/`, { method: "POST" }] as const;
const put = (text: string) => ({ method: "PUT", headers: { "content-type": imageType }, body: text });

function reads(name: string): readonly string[] {
  return [
    ...[`/v2/${name}/manifests/v1`, `/v2/${name}/manifests/${secret.manifest}`, `/v2/${name}/tags/list`],
    ...[`/v2/${name}/blobs/${secret.blob}`, `/v2/${name}/referrers/${secret.manifest}`],
  ];
}

/** Everything of an answer that may tell one thing from another. */
function visible({ status, headers, body }: Answer, name: string): string {
  const { date: _, "x-request-id": __, ...rest } = headers;
  return JSON.stringify({ status, headers: rest, body: body.toString() }).replaceAll(name, "NAME");
}

test("security 1: an anonymous token, or none, reads nothing private, and no catalog lists it", async () => {
  const token = await bearer(undefined, all("acme/app"), "registry:catalog:*");
  for (const path of reads("acme/app")) {
    for (const authorization of [undefined, token, "Basic Og=="])
      assert.equal(await statusOf(path, authorization), 401, path);
  }
  assert.deepEqual(json(await ask("/v2/_catalog", token)), { repositories: ["acme/shown"] });
  assert.deepEqual(json(await ask("/v2/_catalog", mallory.basic)), {
    repositories: ["acme/shown", "mallory/own"],
  });
  assert.deepEqual(json(await ask("/v2/_catalog", reader.basic)), {
    repositories: ["acme/app", "acme/shown"],
  });
  for (const path of reads("acme/app").slice(0, 1)) assert.equal(await statusOf(path, reader.basic), 200);
});

test("security 2: to a stranger private and missing answer the same status, body and headers, whatever is asked", async () => {
  const missing = ["acme/not", "alice/not", "nobody/not", "library/acme/not", "library/acme/app"];
  const manifest = imageManifest();
  const calls = (name: string): readonly (readonly [path: string, call: Call])[] => [
    ...reads(name).flatMap((path) => [[path, {}] as const, [path, { method: "HEAD" }] as const]),
    [push(name)[0], { method: "POST" }],
    [`/v2/${name}/manifests/v1`, put(manifest)],
    [`/v2/${name}/manifests/v1`, { method: "DELETE" }],
    [`/v2/${name}/blobs/${secret.blob}`, { method: "DELETE" }],
    [`/v2/${name}/blobs/uploads/00000000-0000-4000-8000-000000000000`, { method: "PATCH", body: "x" }],
  ];
  const callers: readonly (readonly [string, (name: string) => Promise<string | undefined>, number])[] = [
    ["nobody", async () => undefined, 401],
    ["anonymous", async (name) => await bearer(undefined, all(name)), 401],
    ["a stranger's token", async (name) => await bearer(mallory.basic, all(name)), 401],
    ["a stranger", async () => mallory.basic, 404],
  ];
  for (const [who, authorization, status] of callers) {
    for (const [index, [path, call]] of calls("acme/app").entries()) {
      const there = await ask(path, await authorization("acme/app"), call);
      assert.equal(there.status, status, `${who}: ${call.method ?? "GET"} ${path}`);
      for (const name of missing) {
        const [other = "", otherCall] = calls(name)[index] ?? [];
        const gone = await ask(other, await authorization(name), otherCall);
        assert.equal(
          visible(gone, name),
          visible(there, "acme/app"),
          `${who}: ${call.method ?? "GET"} ${other}`,
        );
      }
    }
  }
});

test("security 3: a blob that lives only in somebody's private repository is not in one's own", async () => {
  const token = await bearer(mallory.basic, all("mallory/own"));
  for (const authorization of [mallory.basic, token]) {
    for (const method of ["GET", "HEAD", "DELETE"]) {
      assert.equal(await statusOf(`/v2/mallory/own/blobs/${secret.blob}`, authorization, { method }), 404);
      assert.equal(
        await statusOf(`/v2/mallory/own/manifests/${secret.manifest}`, authorization, { method }),
        404,
      );
    }
  }
});

test("security 4: a mount from where one may not pull is a begun upload, as from where nothing is", async () => {
  const token = await bearer(mallory.basic, all("mallory/own"), "repository:acme/app:pull");
  const [start] = push("mallory/own");
  const answers: Answer[] = [];
  for (const authorization of [mallory.basic, token]) {
    const sources = ["&from=acme/app", "&from=acme/not", "&from=nobody/at-all", ""];
    for (const from of sources) {
      answers.push(await ask(`${start}?mount=${secret.blob}${from}`, authorization, { method: "POST" }));
    }
  }
  const ids = /[0-9a-f]{8}-[0-9a-f-]{27}/g;
  const seen = new Set(answers.map((answer) => visible(answer, "mallory/own").replaceAll(ids, "ID")));
  assert.equal(seen.size, 1, [...seen].join("\n"));
  assert.equal(answers[0]?.status, 202);
  const mounted = await ask(`/v2/alice/copy/blobs/uploads/?mount=${secret.blob}&from=acme/app`, alice.basic, {
    method: "POST",
  });
  assert.equal(mounted.status, 201, "who may pull mounts");
});

test("security 5: a manifest in one's own repository that names others' content is 404", async () => {
  const config = { mediaType: "application/json", digest: secret.blob, size: 1 };
  const index = { schemaVersion: 2, manifests: [{ mediaType: imageType, digest: secret.manifest, size: 1 }] };
  const type = "application/vnd.oci.image.index.v1+json";
  const attempts = [
    await ask("/v2/mallory/own/manifests/stolen", mallory.basic, put(imageManifest({ config }))),
    await ask("/v2/mallory/own/manifests/stolen", mallory.basic, {
      ...{ method: "PUT", headers: { "content-type": type }, body: JSON.stringify(index) },
    }),
  ];
  for (const answer of attempts) {
    assert.equal(answer.status, 404);
    assert.deepEqual(errorCodes(answer), ["MANIFEST_BLOB_UNKNOWN"]);
  }
});

test("security 6: somebody else's upload is not there, in its repository or one's own, and stays as it was", async () => {
  const upload = await startUpload(server.url, "acme/app", by(alice.basic));
  assert.equal(await statusOf(upload, alice.basic, { method: "PATCH", body: "begun" }), 202);
  const own = upload.replace("/acme/app/", "/mallory/own/");
  const thieves = [
    [own, mallory.basic] as const,
    [own, await bearer(mallory.basic, all("mallory/own"))] as const,
    [upload, robot.basic] as const,
    [upload, await bearer(robot.basic, all("acme/app"))] as const,
  ];
  const unknown = ["BLOB_UPLOAD_UNKNOWN"];
  for (const [path, thief] of thieves) {
    for (const [method, tail, body] of [
      ...[["GET", "", ""] as const, ["PATCH", "", "x"] as const, ["DELETE", "", ""] as const],
      ["PUT", `?digest=${sha256("begun")}`, ""] as const,
    ]) {
      const answer = await ask(`${path}${tail}`, thief, { method, body });
      assert.deepEqual([answer.status, errorCodes(answer)], [404, unknown], `${method} ${path}`);
    }
  }
  const state = await ask(upload, alice.basic);
  assert.deepEqual([state.status, state.headers.range], [204, "0-4"]);
});

test("security 7: a token with push but not delete, or create but not overwrite, stays inside its rights", async () => {
  const pusher = basicOf(
    "alice",
    (await accounts.token(alice.principal, { scopes: ["repository:acme/*:pull,push"] })).secret,
  );
  const name = "acme/fixed";
  await accounts.repository(name, { allowsOverwrite: false });
  await seedRepository(server.url, name, by(alice.basic));
  const other = imageManifest({ annotations: { other: "one" } });
  for (const authorization of [pusher, await bearer(pusher, all(name))]) {
    const status = authorization === pusher ? 403 : 401;
    assert.equal(await statusOf(`/v2/${name}/manifests/v1`, authorization, { method: "DELETE" }), status);
    const digest = sha256(imageManifest());
    assert.equal(
      await statusOf(`/v2/${name}/manifests/${digest}`, authorization, { method: "DELETE" }),
      status,
    );
    assert.equal(
      await statusOf(...withCredential(push("acme/new"), authorization)),
      status,
      "it makes no repositories",
    );
    assert.equal(
      await statusOf(...withCredential(push(name), authorization)),
      authorization === pusher ? 202 : 202,
    );
    const overwriting = await ask(`/v2/${name}/manifests/v1`, authorization, put(other));
    assert.deepEqual([overwriting.status, errorCodes(overwriting)], [403, ["DENIED"]]);
    assert.equal(await statusOf(`/v2/${name}/manifests/new-tag`, authorization, put(imageManifest())), 201);
  }
  assert.equal(await statusOf(`/v2/${name}/tags/list`, pusher), 200);
});

function withCredential(
  [path, call]: readonly [string, Call],
  authorization: string,
): [path: string, authorization: string, call: Call] {
  return [path, authorization, call];
}

test("security 8: an immutable tag is not moved, deleted, or lost with its manifest", async () => {
  const name = "acme/released";
  await accounts.repository(name, { immutableTags: ["v*"] });
  const { manifest } = await seedRepository(server.url, name, by(alice.basic));
  const moved = await ask(`/v2/${name}/manifests/v1`, alice.basic, put(imageManifest()));
  assert.deepEqual([moved.status, errorCodes(moved)], [403, ["DENIED"]]);
  for (const reference of ["v1", manifest])
    assert.equal(
      await statusOf(`/v2/${name}/manifests/${reference}`, alice.basic, { method: "DELETE" }),
      403,
    );
  const kept = await ask(`/v2/${name}/manifests/v1`, alice.basic);
  assert.equal(kept.headers["docker-content-digest"], manifest);
  assert.equal(await statusOf(`/v2/${name}/manifests/latest`, alice.basic, put(imageManifest())), 201);
  assert.equal(await statusOf(`/v2/${name}/manifests/latest`, alice.basic, { method: "DELETE" }), 202);
});

test("security 9: who is removed or made a reader can't push with the token from before, and pulls for 300 s", async () => {
  const dave = await accounts.user("dave");
  await accounts.ports.members.put(acme, dave.id, "member", Date.now());
  const team = await accounts.team(acme, "writers", [dave.principal]);
  const grant = await accounts.grant(acme, `team:${team}`, "app", { role: "write" });
  const token = await bearer(dave.basic, all("acme/app"));
  assert.equal(await statusOf(...withCredential(push("acme/app"), token)), 202);
  const { grants, members } = accounts.ports;
  const rights = { canDelete: false, canCreate: false, denied: [] };
  await grants.update(acme, grant, { role: "read", ...rights });
  assert.equal(await statusOf(...withCredential(push("acme/app"), token)), 401);
  assert.equal(await statusOf(...withCredential(push("acme/app"), dave.basic)), 403);
  await grants.update(acme, grant, { role: "write", ...rights });
  await members.remove(acme, dave.id);
  assert.equal(await statusOf(...withCredential(push("acme/app"), token)), 401);
  assert.equal(await statusOf("/v2/acme/app/manifests/v1", token), 200, "a pull may be stale for 300 s");
  assert.equal(await statusOf("/v2/acme/app/manifests/v1", dave.basic), 404, "Basic never is");
  const next = await bearer(dave.basic, all("acme/app"));
  assert.equal(await statusOf("/v2/acme/app/manifests/v1", next), 401);
});

test("security 37: a denial, a team's loss, a disabled user: at once for writes, from second 300 on for pulls", async () => {
  const eve = await accounts.user("eve");
  const credential = "password:1";
  const scopes = [all("acme/app"), all("eve/own")];
  const young = `Bearer ${await accounts.registryToken(eve.principal, scopes, { credential, expiresIn: 5 })}`;
  const old = `Bearer ${await accounts.registryToken(eve.principal, scopes, { credential, expiresIn: -1 })}`;
  const pull = (authorization: string) => statusOf("/v2/acme/app/manifests/v1", authorization);
  const write = (authorization: string) => statusOf(...withCredential(push("acme/app"), authorization));
  let grant = await accounts.grant(acme, eve.principal, "**", { role: "write" });
  assert.deepEqual(
    [await pull(young), await pull(old), await write(young), await write(old)],
    [200, 200, 202, 202],
  );
  let denial = 0;
  const { grants, namespaces, passwords, users } = accounts.ports;
  const suspend = (suspendedAt: number | null) => namespaces.update(acme, { suspendedAt });
  const changes: readonly (readonly [what: string, make: () => unknown, undo: () => unknown])[] = [
    [
      "a pull is denied",
      async () => {
        denial = await accounts.grant(acme, eve.principal, "app", { denied: ["pull"] });
      },
      () => grants.remove(acme, denial),
    ],
    [
      "the grant is gone",
      () => grants.remove(acme, grant),
      async () => {
        grant = await accounts.grant(acme, eve.principal, "**", { role: "write" });
      },
    ],
    ["the organisation is suspended", () => suspend(1), () => suspend(null)],
  ];
  for (const [what, make, undo] of changes) {
    await make();
    assert.deepEqual([await write(young), await write(old), await pull(old)], [401, 401, 401], what);
    assert.equal(await pull(young), 200, `${what}: a pull may be stale`);
    await undo();
    assert.deepEqual([await write(young), await pull(old)], [202, 200], what);
  }
  const hash = await hashPassword(password);
  // For good: what these end, nothing brings back.
  const ends: readonly (readonly [what: string, end: (id: number) => Promise<unknown>])[] = [
    ["disabled", (id) => users.update(id, { isDisabled: true }, Date.now())],
    ["changed", (id) => passwords.set(id, hash, { keptSession: undefined, now: Date.now() })],
  ];
  for (const [what, end] of ends) {
    const { id, principal } = await accounts.user(`eve-${what}`);
    await accounts.grant(acme, principal, "**", { role: "write" });
    const token = async (expiresIn: number) =>
      `Bearer ${await accounts.registryToken(principal, [all("acme/app")], { credential, expiresIn })}`;
    const [fresh, late] = [await token(5), await token(-1)];
    assert.deepEqual([await write(fresh), await write(late), await pull(late)], [202, 202, 200], what);
    await end(id);
    assert.deepEqual([await write(fresh), await write(late), await pull(late)], [401, 401, 401], what);
    assert.equal(await pull(fresh), 200, `${what}: a pull may be stale`);
  }
});

test("security 37: what a revoked personal access token bought stops writing at once", async () => {
  const { id, secret: pat } = await accounts.token(alice.principal);
  const token = await bearer(basicOf("alice", pat), all("acme/app"));
  assert.equal(await statusOf(...withCredential(push("acme/app"), token)), 202);
  await accounts.ports.tokens.revoke(id, alice.principal, Date.now());
  assert.equal(await statusOf(...withCredential(push("acme/app"), token)), 401);
  assert.equal(await statusOf(...withCredential(push("acme/app"), basicOf("alice", pat))), 401);
  assert.equal(await statusOf("/v2/acme/app/manifests/v1", token), 200);
  const late = await accounts.registryToken(alice.principal, [all("acme/app")], {
    credential: `token:${id}`,
    expiresIn: -1,
  });
  assert.equal(await statusOf("/v2/acme/app/manifests/v1", `Bearer ${late}`), 401, "from second 300 on");
});

test("what /v2 answers to whoever may not: a way to a token, or nothing there", async () => {
  const readerToken = await bearer(reader.basic, all("acme/app"));
  const [start, post] = push("acme/app");
  const challenge = async (authorization: string | undefined) => {
    const answer = await ask(start, authorization, post);
    return [
      answer.status,
      errorCodes(answer)[0],
      String(answer.headers["www-authenticate"]).split(/service=|,error_description=/)[1],
    ];
  };
  const scope = `"estiva",scope="repository:acme/app:pull,push"`;
  assert.deepEqual(await challenge(undefined), [401, "UNAUTHORIZED", scope]);
  assert.deepEqual(await challenge(readerToken), [401, "DENIED", `${scope},error="insufficient_scope"`]);
  assert.deepEqual(await challenge("Bearer x.y.z"), [401, "UNAUTHORIZED", `${scope},error="invalid_token"`]);
  const denied = await ask(start, reader.basic, post);
  assert.deepEqual([denied.status, errorCodes(denied)], [403, ["DENIED"]]);
  const hidden = await ask(start, mallory.basic, post);
  assert.deepEqual([hidden.status, errorCodes(hidden)], [404, ["NAME_UNKNOWN"]]);
  // What is not there is told to those who may know it.
  const missing = await ask("/v2/acme/not/manifests/v1", reader.basic);
  assert.deepEqual([missing.status, errorCodes(missing)], [404, ["MANIFEST_UNKNOWN"]]);
  assert.equal(
    await statusOf("/v2/acme/not/manifests/v1", await bearer(reader.basic, "repository:acme/not:pull")),
    404,
  );
});

test("a mistyped namespace is refused by its name to those who could make repositories in the root", async () => {
  const root = await accounts.user("site-admin", { isAdmin: true });
  const refused = await ask(...withCredential(push("typo/app"), root.basic));
  assert.equal(refused.status, 403);
  assert.match(refused.body.toString(), /there is no such namespace: typo/);
  const token = await bearer(root.basic, all("typo/app"));
  const again = await ask(...withCredential(push("typo/app"), token));
  assert.equal(again.status, 401);
  assert.match(again.body.toString(), /there is no such namespace: typo/);
  assert.equal(await statusOf(...withCredential(push("typo"), root.basic)), 202);
  assert.equal(
    await statusOf(...withCredential(push("library/library/app"), root.basic)),
    403,
    "of two segments",
  );
});

test("security 33: a name under an account is never the root's, and a deleted name passes nothing on", async () => {
  await using open = await spawnServer({ env: { ESTIVA_ROOT_NAMESPACE: "open" } });
  const there = (path: string, authorization: string | undefined, call: Call = {}) =>
    send(open.url, path, { ...call, headers: { ...call.headers, ...(authorization && { authorization }) } });
  await seedRepository(open.url, "team/app");
  await using rows = await TestAccounts.open(open.dataDir);
  const carol = await rows.user("carol");
  const dora = await rows.user("dora");
  await pushBlob(open.url, "carol/app", "mine", by(carol.basic));
  for (const name of ["carol/planted", "library/carol/planted", "library/carol/app"]) {
    for (const authorization of [undefined, dora.basic]) {
      const { status } = await there(push(name)[0], authorization, { method: "POST" });
      assert.equal(status, authorization === undefined ? 401 : 404, name);
    }
  }
  assert.equal(
    (await there("/v2/library/carol/app/blobs/uploads/", carol.basic, { method: "POST" })).status,
    404,
  );
  // Where no account is, the open root takes one segment, and what it had before.
  assert.equal((await there(push("one")[0], undefined, { method: "POST" })).status, 202);
  assert.equal((await there(push("team/app")[0], undefined, { method: "POST" })).status, 202);
  assert.equal((await there(push("team/other")[0], undefined, { method: "POST" })).status, 401);
  const asCarol = { method: "DELETE", headers: { authorization: carol.basic } };
  assert.equal((await send(open.url, "/api/v1/repositories/carol/app", asCarol)).status, 204);
  await rows.ports.users.remove(carol.id, Date.now());
  for (const authorization of [undefined, dora.basic, carol.basic]) {
    const { status } = await there(push("carol/again")[0], authorization, { method: "POST" });
    assert.equal(status, authorization === dora.basic ? 404 : 401);
    const pull = await there("/v2/carol/app/tags/list", authorization);
    assert.equal(pull.status, authorization === dora.basic ? 404 : 401);
  }
});
