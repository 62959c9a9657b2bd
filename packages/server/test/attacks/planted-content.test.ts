import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { imageManifest, imageType, pushBlob, sha256 } from "@estiva/testing/content";
import { dumpRows } from "@estiva/testing/dump-rows";
import { type Answer, type Call, errorCodes, json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts, type TestUser } from "@estiva/testing/test-accounts";

const script = `<script>alert(document.domain)</script><img src=x onerror=alert(1)>`;
const address = "javascript:alert(1)//";
const picture = `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>`;
const planted = [script, address, picture] as const;

let server: SpawnedServer;
let accounts: TestAccounts;
let olga: TestUser;
let manifest: string;
before(async () => {
  server = await spawnServer({ env: { ESTIVA_ROOT_NAMESPACE: "private" } });
  accounts = await TestAccounts.open(server.dataDir);
  olga = await accounts.user("olga");
  await accounts.organization("hall", { owners: [olga] });
  await accounts.repository("hall/app", { visibility: "public" });
  manifest = await pushPlanted();
});
after(async () => {
  await accounts[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function ask(path: string, call: Call = {}): Promise<Answer> {
  return send(server.url, path, { ...call, headers: { authorization: olga.basic, ...call.headers } });
}

async function change(method: string, path: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const { status, body: said } = await ask(path, { method, headers, body: JSON.stringify(body) });
  assert.ok(status < 300, `${method} ${path}: ${status} ${said.toString()}`);
}

/** An image whose every text is an attack. @returns its digest. */
async function pushPlanted(): Promise<string> {
  const by = { authorization: olga.basic };
  const labels = { title: script, [script]: address, "org.opencontainers.image.source": address };
  const config = JSON.stringify({
    ...{ os: script, architecture: address, created: script, author: script },
    config: { Labels: labels, Env: [`PATH=${script}`], Cmd: [script], Entrypoint: [address] },
    history: [{ created_by: script, comment: picture }],
  });
  await pushBlob(server.url, "hall/app", config, by);
  await pushBlob(server.url, "hall/app", "a layer", by);
  const annotations = {
    ...{ "org.opencontainers.image.source": address, "org.opencontainers.image.url": picture },
    ...{ "org.opencontainers.image.title": script, [script]: script },
  };
  const type = "application/vnd.oci.image.config.v1+json";
  const text = imageManifest({
    ...{ annotations, artifactType: "application/vnd.test" },
    config: { mediaType: type, digest: sha256(config), size: Buffer.byteLength(config) },
    layers: [{ mediaType: "text/html", digest: sha256("a layer"), size: 7, annotations, urls: [address] }],
  });
  const put = { method: "PUT", headers: { "content-type": imageType }, body: text };
  const { status, body } = await ask("/v2/hall/app/manifests/v1", put);
  assert.equal(status, 201, body.toString());
  return sha256(text);
}

test("security 21: README, descriptions, labels and annotations come back as data that no browser runs", async () => {
  const repository = "/api/v1/repositories/hall/app";
  await change("PUT", `${repository}/readme`, { markdown: planted.join("\n\n") });
  await change("PATCH", repository, { description: script });
  await change("PATCH", "/api/v1/namespaces/hall", { description: script });
  await change("PATCH", "/api/v1/organizations/hall", { display_name: script.slice(0, 60) });
  const reads = [
    ...[repository, `${repository}/readme`, `${repository}/tags`, `${repository}/tags/v1`],
    ...[`${repository}/manifests/${manifest}`, `${repository}/activity`, "/api/v1/repositories"],
    ...["/api/v1/search?q=app", `/api/v1/search?q=${encodeURIComponent(script)}`, "/api/v1/namespaces/hall"],
    ...[
      "/api/v1/organizations/hall",
      "/api/v1/namespaces/hall/audit",
      "/api/v1/namespaces/hall/audit/export",
    ],
    ...[`${repository}/${encodeURIComponent(script)}`, `/api/v1/users/${encodeURIComponent(script)}`],
  ];
  for (const path of reads) {
    const { headers } = await ask(path, { headers: { accept: "text/html,*/*" } });
    assert.match(String(headers["content-type"]), /^application\/(problem\+)?(json|jsonl|x-ndjson)/, path);
    assert.equal(headers["x-content-type-options"], "nosniff", path);
    assert.equal(headers.location, undefined);
  }
  const shown = await ask(`${repository}/readme`);
  assert.equal(json<{ markdown: string }>(shown).markdown, planted.join("\n\n"), "kept as it was written");
  const { body } = await ask(`${repository}/manifests/${manifest}`);
  assert.ok(JSON.stringify(JSON.parse(body.toString())).includes(JSON.stringify(script).slice(1, -1)));
});

test("security 21: a tag's name has no place for a script, wherever it is written", async () => {
  const names = [script, "<b>", "a b", "javascript:alert(1)", "a&b", `a"b`, "a'b", "a;b", "../a"];
  const type = { "content-type": imageType };
  const text = imageManifest();
  for (const name of names) {
    const put = { method: "PUT", headers: type, body: text };
    const { status } = await ask(`/v2/hall/app/manifests/${encodeURIComponent(name)}`, put);
    assert.ok(status === 400 || status === 404, `${name}: ${status}`);
    const tagged = `/v2/hall/app/manifests/${sha256(text)}?tag=${encodeURIComponent(name)}`;
    const by = await ask(tagged, put);
    assert.ok(by.status === 400 || by.status === 404, `${name} as a parameter: ${by.status}`);
  }
  assert.deepEqual(json(await ask("/v2/hall/app/tags/list")), { name: "hall/app", tags: ["v1"] });
});

test("security 21: a page in a blob or a manifest is never shown as one, whatever the browser asks for", async () => {
  const html = "<!doctype html><script>alert(document.domain)</script>";
  const blob = await pushBlob(server.url, "hall/app", html, { authorization: olga.basic });
  const browser = { accept: "text/html", "sec-fetch-dest": "document" };
  const { headers } = await ask(`/v2/hall/app/blobs/${blob}`, { headers: browser });
  assert.equal(headers["x-content-type-options"], "nosniff");
  assert.equal(headers["content-disposition"], "attachment");
  assert.match(String(headers["content-security-policy"]), /sandbox/);
  const pulled = await ask(`/v2/hall/app/manifests/${manifest}`, { headers: browser });
  assert.equal(pulled.headers["x-content-type-options"], "nosniff");
  assert.equal(pulled.headers["content-type"], imageType);
});

test("security 8: an immutable tag stays, whoever tries and by whichever way", async () => {
  const sven = await accounts.user("sven", { isAdmin: true });
  const adele = await accounts.user("adele");
  await accounts.grant(await accounts.namespaceId("hall"), adele.principal, "**", {
    role: "admin",
    canDelete: true,
  });
  await accounts.repository("hall/fixed", { visibility: "public", immutableTags: ["v*"] });
  const by = { authorization: olga.basic };
  const layer = await pushBlob(server.url, "hall/fixed", "kept", by);
  await pushBlob(server.url, "hall/fixed", "{}", by);
  const type = { "content-type": imageType };
  const layers = [{ mediaType: "application/octet-stream", digest: layer, size: 4 }];
  const text = imageManifest({ layers });
  const put = { method: "PUT", headers: type, body: text };
  assert.equal((await ask("/v2/hall/fixed/manifests/v1", put)).status, 201);
  const digest = sha256(text);
  const other = imageManifest({ annotations: { other: "one" } });
  const api = "/api/v1/repositories/hall/fixed";
  const asJson = (body: object): Call => ({
    ...{ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
  });
  const attempts: readonly (readonly [path: string, call: Call])[] = [
    ["/v2/hall/fixed/manifests/v1", { ...put, body: other }],
    [`/v2/hall/fixed/manifests/${sha256(other)}?tag=v1`, { ...put, body: other }],
    ["/v2/hall/fixed/manifests/v1", { method: "DELETE" }],
    [`/v2/hall/fixed/manifests/${digest}`, { method: "DELETE" }],
    [`/v2/hall/fixed/blobs/${layer}`, { method: "DELETE" }],
    [`${api}/tags/v1`, { method: "DELETE" }],
    [`${api}/deletions`, asJson({ tags: ["v1"], preview: false })],
    [`${api}/deletions`, asJson({ digests: [digest], preview: false })],
  ];
  const fault = (answer: Answer) =>
    answer.headers["content-type"] === "application/json"
      ? errorCodes(answer)[0]
      : json<{ code: string }>(answer).code;
  for (const [path, call] of attempts) {
    for (const { basic, name } of [olga, adele, sven]) {
      const headers = { ...call.headers, authorization: basic };
      const answer = await send(server.url, path, { ...call, headers });
      const isRefused = answer.status === 403 || answer.status === 405 || answer.status === 409;
      assert.ok(isRefused, `${name}: ${call.method} ${path}: ${answer.status} ${answer.body.toString()}`);
      assert.notEqual(fault(answer), undefined);
    }
  }
  const kept = await ask("/v2/hall/fixed/manifests/v1");
  assert.equal(kept.headers["docker-content-digest"], digest);
  assert.equal((await ask(`/v2/hall/fixed/blobs/${layer}`)).status, 200);
  assert.equal((await ask("/v2/hall/fixed/manifests/v1", put)).status, 201, "the same again changes nothing");
});

test("security 10: what belongs to another organisation has no id here, and stays", async () => {
  const mallory = await accounts.user("mallory");
  const hall = await accounts.namespaceId("hall");
  await accounts.organization("den", { owners: [mallory] });
  await accounts.team(hall, "crew", [olga.principal]);
  const robot = await accounts.robot("hall", "ci");
  const grant = await accounts.grant(hall, robot.principal, "app", { role: "read" });
  const token = (await accounts.token(olga.principal)).id;
  await accounts.session(olga.id);
  const newest = { before: undefined, limit: 1 };
  const session = (await accounts.ports.sessions.page(olga.id, newest))[0]?.id;
  const invitation = await invite("lena");
  const paths = [
    ...[`namespaces/den/grants/${grant}`, "namespaces/den/robots/ci", `namespaces/den/robots/${robot.id}`],
    ...["organizations/den/teams/crew", "organizations/den/teams/crew/members/olga"],
    ...[`organizations/den/invitations/${invitation}`, `tokens/${token}`, `sessions/${session}`],
  ];
  const kept = () => {
    const { grants, robots, teams, team_members, invitations, tokens, sessions } = dumpRows(server.dataDir);
    return JSON.stringify([grants, robots, teams, team_members, invitations, tokens, sessions]);
  };
  const before = kept();
  for (const path of paths) {
    for (const missing of [path, path.replace(/[^/]+$/, "999999")]) {
      const answer = await send(server.url, `/api/v1/${missing}`, {
        ...{ method: "DELETE", headers: { authorization: mallory.basic } },
      });
      assert.deepEqual([answer.status, json<{ code: string }>(answer).code], [404, "not_found"], missing);
    }
  }
  const accepted = await send(server.url, `/api/v1/invitations/${invitation}/accept`, {
    ...{ method: "POST", body: "{}" },
    headers: { authorization: mallory.basic, "content-type": "application/json" },
  });
  assert.equal(json<{ code: string }>(accepted).code, "invitation_invalid");
  const after = kept();
  assert.equal(after, before);
});

/** @returns the id of an invitation to the organisation `hall`. */
async function invite(name: string): Promise<number> {
  const invited = await accounts.user(name);
  await change("PUT", `/api/v1/organizations/hall/members/${invited.name}`, { role: "member" });
  const all = { now: Date.now(), after: 0, limit: 1 };
  const [made] = await accounts.ports.invitations.ofUser(invited.id, all);
  return made?.id ?? assert.fail("there is no invitation");
}
