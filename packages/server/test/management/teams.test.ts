import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Answer, Item } from "@estiva/contract/operations";
import { readAudit } from "@estiva/testing/read-audit";
import { send } from "@estiva/testing/send";
import { openTown, type Person, type Town } from "@estiva/testing/town";

type Team = Item<"listTeams">;
type TeamMember = Item<"listTeamMembers">;
type Page<Each> = { items: Each[]; next_cursor: string | null };

let town: Town;
before(async () => {
  town = await openTown({
    ...{ ESTIVA_PUBLIC_URL: "https://registry.example.com", ESTIVA_OIDC_CORP_CLIENT_ID: "registry" },
    ...{ ESTIVA_OIDC_CORP_ISSUER: "http://127.0.0.1:9/", ESTIVA_OIDC_CORP_CLIENT_SECRET: "only for tests" },
  });
});
after(() => town[Symbol.asyncDispose]());

async function make(name: string, owner: Person, members: readonly Person[] = []): Promise<string> {
  await town.accounts.organization(name, { owners: [owner], members });
  return `/api/v1/organizations/${name}/teams`;
}

test("owners make teams, members see them, strangers don't", async () => {
  const [ann, ben, cal] = [await town.person("ann"), await town.person("ben"), await town.person("cal")];
  const teams = await make("acme", ann, [ben]);
  const made = await ann.api.expect<Team>(201, "POST", teams, { name: "ops", description: "On call." });
  const { created_at, ...rest } = made;
  assert.ok(Math.abs(Date.parse(created_at) - Date.now()) < 60_000);
  assert.deepEqual(rest, {
    ...{
      name: "ops",
      description: "On call.",
      member_count: 0,
      synced_group: null,
      may: ["add-members", "change"],
    },
  });
  await ann.api.problem("name_taken", "POST", teams, { name: "ops" });
  await ann.api.problem("request_invalid", "POST", teams, { name: "Not/A Name" });
  await ben.api.problem("forbidden", "POST", teams, { name: "mine" });
  await ben.api.problem("forbidden", "PATCH", `${teams}/ops`, { name: "mine" });
  await ben.api.problem("forbidden", "DELETE", `${teams}/ops`);
  assert.deepEqual((await ben.api.expect<Team>(200, "GET", `${teams}/ops`)).may, []);
  for (const path of [teams, `${teams}/ops`, `${teams}/ops/members`])
    await cal.api.problem("forbidden", "GET", path);
  for (const name of ["dev", "qa", "docs"]) await ann.api.expect(201, "POST", teams, { name });
  const first = await ben.api.expect<Page<Team>>(200, "GET", `${teams}?limit=3`);
  assert.deepEqual(
    first.items.map(({ name }) => name),
    ["dev", "docs", "ops"],
  );
  const rest2 = await ben.api.expect<Page<Team>>(200, "GET", `${teams}?limit=3&cursor=${first.next_cursor}`);
  assert.deepEqual([rest2.items.map(({ name }) => name), rest2.next_cursor], [["qa"], null]);
  const found = await ben.api.expect<Page<Team>>(200, "GET", `${teams}?q=D`);
  assert.deepEqual(
    found.items.map(({ name }) => name),
    ["dev", "docs"],
  );
  await ann.api.problem("name_taken", "PATCH", `${teams}/qa`, { name: "dev" });
  const renamed = await ann.api.expect<Team>(200, "PATCH", `${teams}/qa`, { name: "quality" });
  assert.equal(renamed.name, "quality");
  await ann.api.problem("not_found", "GET", `${teams}/qa`);
});

test("only members and the organisation's own robots come into a team", async () => {
  const [dan, eli, fay] = [await town.person("dan"), await town.person("eli"), await town.person("fay")];
  const teams = await make("globex", dan, [eli]);
  await make("rival", fay);
  await town.accounts.robot("globex", "ci");
  await town.accounts.robot("rival", "ci");
  await dan.api.expect(201, "POST", teams, { name: "ops" });
  const members = `${teams}/ops/members`;
  const put = await dan.api.expect<TeamMember>(200, "PUT", `${members}/eli`, {});
  assert.deepEqual([put.kind, put.name, put.maintainer], ["user", "eli", false]);
  await dan.api.expect(200, "PUT", `${members}/globex.ci`, {});
  for (const name of ["fay", "rival.ci", "nobody", "globex.nothing", "rival", "globex", "."])
    await dan.api.problem("not_found", "PUT", `${members}/${encodeURIComponent(name)}`, {});
  const page = await eli.api.expect<Page<TeamMember>>(200, "GET", members);
  assert.deepEqual(
    page.items.map(({ kind, name }) => [kind, name]),
    [
      ["robot", "globex.ci"],
      ["user", "eli"],
    ],
  );
  const one = await eli.api.expect<Page<TeamMember>>(200, "GET", `${members}?limit=1`);
  const two = await eli.api.expect<Page<TeamMember>>(200, "GET", `${members}?cursor=${one.next_cursor}`);
  assert.deepEqual([...one.items, ...two.items], page.items);
  await dan.api.expect(204, "DELETE", `${members}/globex.ci`);
  await dan.api.problem("not_found", "DELETE", `${members}/globex.ci`);
});

test("security 10: a team is found in its own organisation only", async () => {
  const [gil, hob] = [await town.person("gil"), await town.person("hob")];
  const [teams, others] = [await make("massive", gil), await make("hydra", hob)];
  await gil.api.expect(201, "POST", teams, { name: "secret" });
  await hob.api.problem("not_found", "GET", `${others}/secret`);
  await hob.api.problem("not_found", "PATCH", `${others}/secret`, { description: "x" });
  await hob.api.problem("not_found", "DELETE", `${others}/secret`);
  await hob.api.problem("not_found", "PUT", `${others}/secret/members/hob`, {});
  await hob.api.problem("forbidden", "GET", `${teams}/secret`);
  await hob.api.problem("forbidden", "PUT", `${teams}/secret/members/hob`, {});
});

test("a maintainer adds members, but no maintainers, no grants, no teams", async () => {
  const [ivy, jon] = [await town.person("ivy"), await town.person("jon")];
  const [kay, leo] = [await town.person("kay"), await town.person("leo")];
  const teams = await make("wayne", ivy, [jon, kay, leo]);
  await ivy.api.expect(201, "POST", teams, { name: "ops" });
  const members = `${teams}/ops/members`;
  await jon.api.problem("forbidden", "PUT", `${members}/jon`, {});
  await ivy.api.expect(200, "PUT", `${members}/jon`, { maintainer: true });
  assert.deepEqual((await jon.api.expect<Team>(200, "GET", `${teams}/ops`)).may, ["add-members"]);
  await jon.api.expect(200, "PUT", `${members}/kay`, {});
  await jon.api.problem("forbidden", "PUT", `${members}/kay`, { maintainer: true });
  await kay.api.problem("forbidden", "PUT", `${members}/leo`, {});
  await kay.api.problem("forbidden", "DELETE", `${members}/kay`);
  await jon.api.problem("forbidden", "PATCH", `${teams}/ops`, { synced_group: null });
  const grant = { subject: { kind: "team", name: "ops" }, pattern: "**", role: "write" };
  await jon.api.problem("forbidden", "POST", "/api/v1/namespaces/wayne/grants", grant);
  await ivy.api.expect(200, "PUT", `${members}/leo`, { maintainer: true });
  await jon.api.problem("forbidden", "DELETE", `${members}/leo`);
  await jon.api.expect(204, "DELETE", `${members}/kay`);
  const kept = await ivy.api.expect<TeamMember>(200, "PUT", `${members}/leo`, {});
  assert.equal(kept.maintainer, true);
  await jon.api.expect(204, "DELETE", `${members}/jon`);
  await jon.api.problem("forbidden", "PUT", `${members}/kay`, {});
});

test("security 37: who leaves a team, or whose team goes, can't push from that moment on", async () => {
  const [max, nan] = [await town.person("max"), await town.person("nan")];
  const teams = await make("umbrella", max, [nan]);
  await town.accounts.repository("umbrella/app");
  const push = async () => {
    const headers = { authorization: nan.basic };
    return (await send(town.server.url, "/v2/umbrella/app/blobs/uploads/", { method: "POST", headers }))
      .status;
  };
  for (const end of [`${teams}/ops/members/nan`, `${teams}/ops`]) {
    if (end.endsWith("nan")) await max.api.expect(201, "POST", teams, { name: "ops" });
    await max.api.expect(200, "PUT", `${teams}/ops/members/nan`, {});
    if (end.endsWith("nan"))
      await max.api.expect(201, "POST", "/api/v1/namespaces/umbrella/grants", {
        ...{ subject: { kind: "team", name: "ops" }, pattern: "**", role: "write" },
      });
    assert.equal(await push(), 202);
    await max.api.expect(204, "DELETE", end);
    assert.equal(await push(), 404);
  }
  await max.api.expect(201, "POST", teams, { name: "ops" });
  await max.api.expect(200, "PUT", `${teams}/ops/members/nan`, {});
  assert.equal(await push(), 404);
});

test("a team that follows a group is not edited by hand, and begins empty", async () => {
  const [oda, pia] = [await town.person("oda"), await town.person("pia")];
  const teams = await make("cyberdyne", oda, [pia]);
  await oda.api.expect(201, "POST", teams, { name: "ops" });
  await oda.api.expect(200, "PUT", `${teams}/ops/members/pia`, { maintainer: true });
  await oda.api.problem("request_invalid", "PATCH", `${teams}/ops`, { synced_group: "no colon" });
  await oda.api.problem("request_invalid", "PATCH", `${teams}/ops`, { synced_group: "elsewhere:sre" });
  await oda.api.problem("request_invalid", "POST", teams, { name: "x", synced_group: "cor:sre" });
  const following = await oda.api.expect<Team>(200, "PATCH", `${teams}/ops`, { synced_group: "corp:sre" });
  assert.deepEqual(
    [following.synced_group, following.member_count, following.may],
    ["corp:sre", 0, ["change"]],
  );
  const refused = await oda.api.problem("conflict", "PUT", `${teams}/ops/members/pia`, {});
  assert.match(refused.detail ?? "", /corp:sre/);
  await town.accounts.ports.teams.syncGroups(pia.id, "corp", ["sre"], Date.now());
  await oda.api.problem("conflict", "DELETE", `${teams}/ops/members/pia`);
  const byHand = await oda.api.expect<Team>(200, "PATCH", `${teams}/ops`, { synced_group: null });
  assert.deepEqual([byHand.synced_group, byHand.member_count], [null, 1]);
  await oda.api.expect(204, "DELETE", `${teams}/ops/members/pia`);
});

test("every change of a team is written down, in its organisation", async () => {
  const [rob, sue] = [await town.person("rob"), await town.person("sue")];
  const teams = await make("hooli", rob, [sue]);
  await rob.api.expect(201, "POST", teams, { name: "ops" });
  await rob.api.expect(200, "PATCH", `${teams}/ops`, { description: "x" });
  await rob.api.expect(200, "PUT", `${teams}/ops/members/sue`, {});
  await rob.api.expect(204, "DELETE", `${teams}/ops/members/sue`);
  await rob.api.expect(204, "DELETE", `${teams}/ops`);
  const namespaceId = await town.accounts.namespaceId("hooli");
  const events = await readAudit(town.accounts.ports, { namespaceId, actor: rob.principal });
  assert.deepEqual(
    events.map(({ action, object, detail }) => `${action} ${object} ${JSON.stringify(detail ?? null)}`),
    [
      'team.create team ops {"synced_group":null}',
      'team.update team ops {"description":"x"}',
      'team.put-member team ops {"member":"sue"}',
      'team.remove-member team ops {"member":"sue"}',
      "team.delete team ops null",
    ],
  );
});

test("what a team may do is decided and explained, and its members are listed with the team", async () => {
  const [thea, umar, vito] = [
    await town.person("quinn"),
    await town.person("ugo"),
    await town.person("vasco"),
  ];
  const teams = await make("wonka", thea, [umar, vito]);
  await thea.api.expect(201, "POST", "/api/v1/repositories", { namespace: "wonka", name: "app" });
  for (const name of ["ops", "idle"]) await thea.api.expect(201, "POST", teams, { name });
  for (const member of ["quinn", "ugo", "vasco"])
    await thea.api.expect(200, "PUT", `${teams}/ops/members/${member}`, {});
  const grants = "/api/v1/namespaces/wonka/grants";
  const ops = { kind: "team", name: "ops" };
  await thea.api.expect(201, "POST", grants, { subject: ops, pattern: "**", role: "write" });
  await thea.api.expect(201, "POST", grants, {
    ...{ subject: { kind: "user", name: "vasco" }, pattern: "app", role: "read", deny: ["push"] },
  });

  const path = "/api/v1/repositories/wonka/app";
  const why = (query: string) =>
    thea.api.expect<Answer<"explainDecision">>(200, "GET", `${path}/decision?${query}`);
  const push = await why("team=ops&action=push");
  assert.equal(push.allowed, true);
  assert.deepEqual(push.reasons, ["the team itself may pull, push, overwrite, metadata on **"]);
  assert.equal((await why("team=ops&action=admin")).allowed, false);
  assert.deepEqual(await why("team=idle&action=pull"), { allowed: false, reasons: ["no rights in wonka"] });
  await thea.api.problem("not_found", "GET", `${path}/decision?team=none&action=pull`);
  await thea.api.problem("request_invalid", "GET", `${path}/decision?team=ops&user=umar&action=pull`);

  const rows: Item<"getAccess">[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query = cursor === "" ? "" : `&cursor=${cursor}`;
    const page: Page<Item<"getAccess">> = await thea.api.expect(200, "GET", `${path}/access?limit=1${query}`);
    rows.push(...page.items);
    cursor = page.next_cursor;
  }
  assert.deepEqual(
    rows.map(({ subject, role, source }) => [subject.kind, subject.name, role, source]),
    [
      ["user", "quinn", "owner", "owner of wonka"],
      ["team", "ops", "write", "granted on **"],
      ["user", "ugo", "write", "via team ops"],
      ["user", "vasco", "write", "via team ops; granted on app"],
    ],
  );
  assert.deepEqual([rows[3]?.actions, rows[3]?.denied], [["pull", "overwrite", "metadata"], ["push"]]);
});
