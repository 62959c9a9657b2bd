import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Answer, Item } from "@estiva/contract/operations";
import { basicOf } from "@estiva/testing/basic-of";
import { Browser } from "@estiva/testing/browser";
import { dumpRows } from "@estiva/testing/dump-rows";
import { password } from "@estiva/testing/password";
import { readAudit } from "@estiva/testing/read-audit";
import { json, send } from "@estiva/testing/send";
import { openTown, type Person, type Town } from "@estiva/testing/town";

type Organization = Answer<"getOrganization">;
type Member = Item<"listMembers">;
type Page<Each> = { items: Each[]; next_cursor: string | null };

let town: Town;
before(async () => {
  town = await openTown({ ESTIVA_ROOT_NAMESPACE: "open" });
});
after(() => town[Symbol.asyncDispose]());

const base = "/api/v1/organizations";

/** An organisation made over the API by its owner, with members who weren't asked. */
async function make(name: string, owner: Person, members: readonly Person[] = []): Promise<number> {
  await owner.api.expect(201, "POST", base, { name });
  const id = await town.accounts.namespaceId(name);
  for (const { id: user } of members) await town.accounts.ports.members.put(id, user, "member", 1);
  return id;
}

async function ownersOf(organizationId: number) {
  const owners = { q: undefined, role: "owner", after: 0, limit: 100 } as const;
  return await town.accounts.ports.members.page(organizationId, owners);
}

/** What was done; what was refused is written a moment later. */
async function auditOf(namespaceId: number): Promise<readonly string[]> {
  const events = await readAudit(town.accounts.ports, { namespaceId, result: "ok" });
  return events.map(({ actor, action, object }) => `${actor} ${action} ${object}`);
}

test("whoever makes an organisation owns it, reads it, changes it; others see its name only", async () => {
  const [ann, ben] = [await town.person("ann"), await town.person("ben")];
  const acme = { name: "acme", display_name: "Acme", description: "Anvils." };
  await ann.api.problem("request_invalid", "POST", base, { ...acme, role: "none" });
  const made = await ann.api.expect<Organization>(201, "POST", base, acme);
  const { created_at, ...rest } = made;
  assert.ok(Math.abs(Date.parse(created_at) - Date.now()) < 60_000);
  assert.deepEqual(rest, {
    ...{
      name: "acme",
      display_name: "Acme",
      description: "Anvils.",
      require_second_factor: false,
      suspended: false,
    },
    ...{ role: "owner", member_count: 1, awaits_second_factor: false },
    may: [
      "pull",
      "push",
      "overwrite",
      "delete",
      "create",
      "metadata",
      "admin",
      "read-members",
      "manage-members",
      "manage-access",
    ],
  });
  const changed = await ann.api.expect<Organization>(200, "PATCH", `${base}/acme`, { description: "" });
  assert.deepEqual([changed.display_name, changed.description], ["Acme", ""]);
  const seen = await ben.api.expect<Organization>(200, "GET", `${base}/acme`);
  assert.deepEqual([seen.role, seen.member_count, seen.may], [null, null, []]);
  for (const [method, path] of [
    ...[["PATCH", ""] as const, ["DELETE", ""] as const, ["GET", "/members"] as const],
    ...[["PUT", "/members/ben"] as const, ["DELETE", "/members/ann"] as const],
    ...[["POST", "/members/ann/offboarding"] as const, ["GET", "/teams"] as const],
    ...[["GET", "/invitations"] as const, ["POST", "/teams"] as const],
  ])
    await ben.api.problem("forbidden", method, `${base}/acme${path}`, { role: "owner", name: "x" });
  await ben.api.problem("not_found", "GET", `${base}/nothing`);
  await ben.api.problem("not_found", "GET", `${base}/ann`);
  await new Browser(town.server.url).problem("authentication_required", "GET", `${base}/acme`);
  const id = await town.accounts.namespaceId("acme");
  assert.deepEqual(await auditOf(id), [
    `${ann.principal} organization.create organization acme`,
    `${ann.principal} organization.update organization acme`,
  ]);
});

test("a name is taken once, for users and organisations alike, and not over what is in the root namespace", async () => {
  const cara = await town.person("cara");
  const add = (name: string, by: Person = cara) => by.api.call("POST", base, { name });
  assert.equal((await add("cara-labs")).status, 201);
  const codes = async (name: string, by?: Person) => json<{ code: string }>(await add(name, by)).code;
  assert.equal(await codes("cara"), "name_taken");
  assert.equal(await codes("cara-labs"), "name_taken");
  assert.equal(await codes("caralabs"), "name_confusable");
  assert.equal(await codes("api"), "name_reserved");
  assert.equal(await codes("support"), "name_reserved");
  assert.equal(await codes("-x"), "request_invalid");
  await town.accounts.repository("ghost/app");
  const refused = await add("ghost");
  const { code, detail } = json<{ code: string; detail: string }>(refused);
  assert.deepEqual([refused.status, code], [409, "root_repositories_exist"]);
  assert.match(detail, /ghost\/app.*skopeo copy/);
  assert.equal((await add("ghos")).status, 201);
  assert.equal((await add("support", await town.person("site-one", { isAdmin: true }))).status, 201);
  const racing = await Promise.all(Array.from({ length: 6 }, () => add("only-one")));
  assert.deepEqual(racing.map(({ status }) => status).sort(), [201, 409, 409, 409, 409, 409]);
});

test("a list holds one's own organisations, page by page; all of them for site admins", async () => {
  const [dora, admin] = [await town.person("dora"), await town.person("site-two", { isAdmin: true })];
  for (const name of ["one", "two", "three"]) await make(`dora-${name}`, dora);
  const first = await dora.api.expect<Page<Organization>>(200, "GET", `${base}?limit=2`);
  assert.deepEqual(
    first.items.map(({ name, role, member_count }) => [name, role, member_count]),
    [
      ["dora-one", "owner", 1],
      ["dora-two", "owner", 1],
    ],
  );
  const second = await dora.api.expect<Page<Organization>>(
    ...([200, "GET", `${base}?limit=2&cursor=${first.next_cursor}`] as const),
  );
  assert.deepEqual([second.items.map(({ name }) => name), second.next_cursor], [["dora-three"], null]);
  await dora.api.problem("forbidden", "GET", `${base}?scope=all`);
  await dora.api.problem("cursor_invalid", "GET", `${base}?cursor=AAAA`);
  const all = await admin.api.expect<Page<Organization>>(200, "GET", `${base}?scope=all&limit=100`);
  const names = all.items.map(({ name }) => name);
  assert.ok(names.includes("dora-one") && names.includes("acme"));
  assert.deepEqual((await admin.api.expect<Page<Organization>>(200, "GET", base)).items, []);
});

test("members are listed with their teams, by role and by a part of the name", async () => {
  const [eve, fay, gus] = [await town.person("eve"), await town.person("fay"), await town.person("gus")];
  const id = await make("initech", eve, [fay, gus]);
  await town.accounts.team(id, "ops", [fay.principal]);
  const list = async (by: Person, query = "") =>
    (await by.api.expect<Page<Member>>(200, "GET", `${base}/initech/members${query}`)).items;
  assert.deepEqual(
    (await list(eve)).map(({ username, role, teams, second_factor }) => [
      username,
      role,
      teams,
      second_factor,
    ]),
    [
      ["eve", "owner", [], false],
      ["fay", "member", ["ops"], false],
      ["gus", "member", [], false],
    ],
  );
  assert.deepEqual(
    (await list(fay)).map(({ second_factor }) => second_factor),
    [null, null, null],
  );
  assert.deepEqual(
    (await list(fay, "?role=member&q=US")).map(({ username }) => username),
    ["gus"],
  );
  assert.deepEqual(await list(fay, "?q=%25"), []);
  assert.deepEqual((await list(fay, "?limit=1")).length, 1);
});

test("a site admin adds and changes members at once; who is no member yet is invited by owners", async () => {
  const [hal, ida] = [await town.person("hal"), await town.person("ida")];
  const admin = await town.person("site-three", { isAdmin: true });
  const id = await make("hooli", hal);
  const added = await admin.api.expect<Member>(200, "PUT", `${base}/hooli/members/ida`, { role: "member" });
  assert.deepEqual([added.username, added.role], ["ida", "member"]);
  const raised = await hal.api.expect<Member>(200, "PUT", `${base}/hooli/members/ida`, { role: "owner" });
  assert.equal(raised.role, "owner");
  await ida.api.expect(200, "PUT", `${base}/hooli/members/hal`, { role: "member" });
  await hal.api.problem("forbidden", "PUT", `${base}/hooli/members/hal`, { role: "owner" });
  await ida.api.problem("not_found", "PUT", `${base}/hooli/members/nobody-here`, { role: "member" });
  await ida.api.problem("not_found", "PUT", `${base}/hooli/members/acme`, { role: "member" });
  assert.deepEqual((await auditOf(id)).slice(1), [
    `${admin.principal} member.add user ida`,
    `${hal.principal} member.update user ida`,
    `${ida.principal} member.update user hal`,
  ]);
});

test("an organisation never loses its last owner, not to two who leave at the same moment", async () => {
  const [kim, lou, max] = [await town.person("kim"), await town.person("lou"), await town.person("max")];
  const id = await make("umbrella", kim, [max]);
  const member = (name: string) => `${base}/umbrella/members/${name}`;
  await kim.api.problem("last_owner", "DELETE", member("kim"));
  await kim.api.problem("last_owner", "PUT", member("kim"), { role: "member" });
  await kim.api.problem("last_owner", "POST", `${member("kim")}/offboarding`);
  await max.api.problem("forbidden", "DELETE", member("kim"));
  for (let round = 0; round < 5; round++) {
    const owners = [kim, lou];
    for (const { id: user } of owners) await town.accounts.ports.members.put(id, user, "owner", 1);
    const [first, second] = round % 2 === 0 ? [kim, lou] : [lou, kim];
    const answers = await Promise.all([
      first.api.call("DELETE", member(first.name)),
      second.api.call("DELETE", member(first === kim ? "lou" : "kim")),
    ]);
    assert.equal((await ownersOf(id)).length, 1, answers.map(({ status }) => status).join(" "));
  }
  await town.accounts.ports.members.put(id, max.id, "owner", 1);
  await town.accounts.ports.users.update(max.id, { isDisabled: true }, Date.now());
  const owner = (await ownersOf(id)).find(({ userId }) => userId !== max.id);
  const survivor = owner?.userId === kim.id ? kim : lou;
  await survivor.api.problem("last_owner", "DELETE", member(survivor.name));
});

test("security 9: who is taken out of an organisation can't push from that moment on", async () => {
  const [ned, oli] = [await town.person("ned"), await town.person("oli")];
  const id = await make("wayne", ned, [oli]);
  const team = await town.accounts.team(id, "devs", [oli.principal]);
  await town.accounts.grant(id, `team:${team}`, "**", { role: "write", canCreate: true });
  await town.accounts.grant(id, oli.principal, "app", { role: "read" });
  await town.accounts.repository("wayne/app");
  const asked = "/auth/token?service=estiva&scope=repository:wayne/app:pull,push";
  const { token } = json<{ token: string }>(
    await send(town.server.url, asked, { headers: { authorization: oli.basic } }),
  );
  const push = () =>
    send(town.server.url, "/v2/wayne/app/blobs/uploads/", {
      ...{ method: "POST", headers: { authorization: `Bearer ${token}` } },
    });
  assert.equal((await push()).status, 202);
  await ned.api.expect(204, "DELETE", `${base}/wayne/members/oli`);
  assert.equal((await push()).status, 401);
  const { team_members: places = [], grants = [] } = dumpRows(town.server.dataDir);
  assert.ok(places.every(({ principal }) => principal !== oli.principal));
  assert.ok(grants.every(({ subject }) => subject !== oli.principal));
  await ned.api.problem("not_found", "DELETE", `${base}/wayne/members/oli`);
  assert.deepEqual((await auditOf(id)).at(-1), `${ned.principal} member.remove user oli`);
});

test("off-boarding ends sessions and tokens and names the robots whose secret the person saw", async () => {
  const [pat, quinn] = [await town.person("pat"), await town.person("quinn")];
  const id = await make("stark", pat, [quinn]);
  const other = await make("pym", pat);
  const session = await town.session(quinn);
  await session.expect(200, "GET", "/api/v1/session");
  const token = await town.accounts.token(quinn.principal);
  const login = await town.accounts.token(quinn.principal, { kind: "refresh" });
  const seen = await town.accounts.robot("stark", "seen", quinn.principal);
  const kept = await town.accounts.robot("stark", "kept");
  await town.accounts.robot("pym", "far", quinn.principal);
  const path = `${base}/stark/members/quinn/offboarding`;
  assert.deepEqual(await pat.api.expect(200, "POST", path), {
    ...{ sessions_ended: 1, tokens_revoked: 2 },
    robots_seen: [{ id: String(seen.id), namespace: "stark", name: "seen", login: "stark.seen" }],
  });
  await session.problem("authentication_required", "GET", `${base}/stark`);
  const ask = (user: string, secret: string) =>
    send(town.server.url, "/v2/", { headers: { authorization: basicOf(user, secret) } });
  assert.equal((await ask("quinn", token.secret)).status, 401);
  assert.equal((await ask("stark.kept", kept.secret)).status, 200);
  assert.equal((await ask("quinn", password)).status, 200);
  const form = `grant_type=refresh_token&refresh_token=${login.secret}&service=estiva&client_id=docker`;
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const renewed = await send(town.server.url, "/auth/token", { method: "POST", headers, body: form });
  assert.equal(renewed.status, 401);
  await pat.api.problem("not_found", "POST", path);
  assert.deepEqual(
    [(await auditOf(id)).at(-1), (await auditOf(other)).length],
    [`${pat.principal} member.offboard user quinn`, 1],
  );
});

test("an organisation that requires a second factor locks out who has none, and can still be left", async () => {
  const [rob, sue] = [await town.person("rob"), await town.person("sue")];
  const eve = await town.person("factor-eve", { hasSecondFactor: true });
  await rob.api.problem("organization_second_factor", "POST", base, {
    name: "safe",
    require_second_factor: true,
  });
  const id = await make("safe", rob, [sue]);
  await rob.api.problem("organization_second_factor", "PATCH", `${base}/safe`, {
    require_second_factor: true,
  });
  await town.accounts.ports.members.put(id, eve.id, "owner", 1);
  await (await town.session(eve)).expect(200, "PATCH", `${base}/safe`, { require_second_factor: true });
  await rob.api.problem("forbidden", "GET", `${base}/safe/members`);
  await sue.api.expect(204, "DELETE", `${base}/safe/members/sue`);
  await (await town.session(eve)).expect(202, "PUT", `${base}/safe/members/sue`, { role: "member" });
  const { items } = await sue.api.expect<Page<{ id: string }>>(200, "GET", "/api/v1/invitations");
  await sue.api.problem("organization_second_factor", "POST", `/api/v1/invitations/${items[0]?.id}/accept`);
});

test("security 34: tokens and stale sessions change no membership", async () => {
  const [tom, uma] = [await town.person("tom"), await town.person("uma")];
  await make("tyrell", tom, [uma]);
  const bearer = (await town.accounts.token(tom.principal)).secret;
  const robot = await town.accounts.robot("tyrell", "ci");
  const path = `${base}/tyrell/members/uma`;
  for (const headers of [{ authorization: `Bearer ${bearer}` }, { authorization: robot.basic }]) {
    const browser = new Browser(town.server.url, { headers });
    await browser.problem("session_required", "DELETE", path);
    await browser.problem("session_required", "PUT", path, { role: "owner" });
    await browser.problem("session_required", "POST", "/api/v1/invitations/1/accept");
    await browser.problem("credential_not_accepted", "GET", `${base}/tyrell/members`);
  }
  const stale = await town.session(tom, 11 * 60_000);
  await stale.expect(200, "GET", `${base}/tyrell/members`);
  await stale.problem("session_required", "DELETE", path);
  await (await town.session(tom, 9 * 60_000)).expect(204, "DELETE", path);
});

test("an empty organisation can be deleted; its name stays retired and its robots stop", async () => {
  const [vic, wes] = [await town.person("vic"), await town.person("wes")];
  const id = await make("enron", vic, [wes]);
  const robot = await town.accounts.robot("enron", "ci");
  const team = await town.accounts.team(id, "ops", [wes.principal, robot.principal]);
  await town.accounts.grant(id, `team:${team}`, "**", { role: "write" });
  await town.accounts.grant(id, robot.principal, "**", { role: "write" });
  await vic.api.expect(202, "PUT", `${base}/enron/members/ann`, { role: "member" });
  await town.accounts.repository("enron/app");
  await wes.api.problem("forbidden", "DELETE", `${base}/enron`);
  await vic.api.problem("not_empty", "DELETE", `${base}/enron`);
  await vic.api.expect(204, "DELETE", "/api/v1/repositories/enron/app");
  const ask = () => send(town.server.url, "/v2/", { headers: { authorization: robot.basic } });
  assert.equal((await ask()).status, 200);
  await vic.api.expect(204, "DELETE", `${base}/enron`);
  assert.equal((await ask()).status, 401);
  await vic.api.problem("not_found", "GET", `${base}/enron`);
  await vic.api.problem("name_taken", "POST", base, { name: "enron" });
  await vic.api.problem("name_confusable", "POST", base, { name: "enr0n" });
  assert.deepEqual((await vic.api.expect<Page<Organization>>(200, "GET", base)).items, []);
  const left = dumpRows(town.server.dataDir);
  for (const table of ["organization_members", "teams", "invitations"])
    assert.ok(
      left[table]?.every(({ organization_id }) => organization_id !== id),
      table,
    );
  for (const table of ["grants", "robots"])
    assert.ok(
      left[table]?.every(({ namespace_id }) => namespace_id !== id),
      table,
    );
});

test("site admins put an organisation out of reach and back, and find it by a part of its name", async () => {
  const [yan, zoe] = [await town.person("yan"), await town.person("zoe-admin", { isAdmin: true })];
  await make("dunder", yan);
  await yan.api.expect(201, "POST", "/api/v1/repositories", {
    ...{ namespace: "dunder", name: "app", visibility: "public" },
  });
  const namespace = "/api/v1/namespaces/dunder";
  await yan.api.problem("forbidden", "PATCH", namespace, { suspended: true });
  await zoe.api.expect(200, "PATCH", namespace, { suspended: true });
  const list = await zoe.api.expect<Page<Organization>>(200, "GET", `${base}?scope=all&q=UNDE`);
  assert.deepEqual(
    list.items.map(({ name, suspended }) => [name, suspended]),
    [["dunder", true]],
  );
  await yan.api.problem("not_found", "GET", "/api/v1/repositories/dunder/app");
  await zoe.api.expect(200, "PATCH", namespace, { suspended: false });
  await yan.api.expect(200, "GET", "/api/v1/repositories/dunder/app");
  await zoe.api.problem("forbidden", "PATCH", "/api/v1/namespaces/zoe-admin", { suspended: true });
  await zoe.api.expect(200, "PATCH", "/api/v1/namespaces/yan", { suspended: true });
  await yan.api.problem("credentials_invalid", "GET", base);
  const users = await zoe.api.expect<Page<{ suspended: boolean }>>(200, "GET", "/api/v1/users?q=yan");
  assert.deepEqual(
    users.items.map(({ suspended }) => suspended),
    [true],
  );
});
