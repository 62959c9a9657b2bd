import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Answer, Item } from "@estiva/contract/operations";
import { Browser } from "@estiva/testing/browser";
import { dumpRows } from "@estiva/testing/dump-rows";
import { type MailBox, startMailBox } from "@estiva/testing/mail-box";
import { readAudit } from "@estiva/testing/read-audit";
import { json } from "@estiva/testing/send";
import { openTown, type Person, type Town } from "@estiva/testing/town";
import { hashSecret, newSecret } from "#server/accounts/secrets.ts";
import { userPrincipal } from "#server/rights/principal.ts";

type Invitation = Item<"listInvitations">;
type Page<Each> = { items: Each[]; next_cursor: string | null };

let town: Town;
before(async () => {
  town = await openTown({ ESTIVA_SIGN_UP: "invite" }, { movableClock: true });
});
after(() => town[Symbol.asyncDispose]());

const base = "/api/v1/organizations";
const mine = "/api/v1/invitations";

async function make(name: string, owner: Person): Promise<number> {
  await owner.api.expect(201, "POST", base, { name });
  return await town.accounts.namespaceId(name);
}

/** An invitation with a secret that the test knows. */
async function plant(
  organizationId: number,
  to: { readonly user?: Person; readonly email?: string },
): Promise<string> {
  const secret = newSecret("invite");
  const times = { createdAt: Date.now(), expiresAt: Date.now() + 60_000 };
  const by = { secretHash: hashSecret(secret), invitedBy: userPrincipal(1) };
  const invited = { organizationId, userId: to.user?.id, email: to.email, role: "member" } as const;
  await town.accounts.ports.invitations.invite({ ...invited, ...by, ...times }, 0);
  return secret;
}

test("whoever is invited finds it, accepts it once, and is a member; nobody else can", async () => {
  const [ann, ben, cal] = [await town.person("ann"), await town.person("ben"), await town.person("cal")];
  const id = await make("acme", ann);
  const invited = await ann.api.expect<Invitation>(202, "PUT", `${base}/acme/members/ben`, {
    role: "member",
  });
  const { id: number, created_at, expires_at, ...rest } = invited;
  assert.deepEqual(rest, {
    ...{ kind: "organization", organization: "acme", role: "member" },
    ...{ username: "ben", email: null, invited_by: "ann" },
    may: ["withdraw"],
  });
  assert.equal(Date.parse(expires_at) - Date.parse(created_at), 7 * 86_400_000);
  const again = await ann.api.expect<Invitation>(202, "PUT", `${base}/acme/members/ben`, { role: "member" });
  assert.equal(again.id, number);
  const open = await ann.api.expect<Page<Invitation>>(200, "GET", `${base}/acme/invitations`);
  assert.deepEqual(open.items, [invited]);
  assert.deepEqual((await ben.api.expect<Page<Invitation>>(200, "GET", mine)).items, [
    { ...invited, may: ["accept"] },
  ]);
  assert.deepEqual((await cal.api.expect<Page<Invitation>>(200, "GET", mine)).items, []);
  await ben.api.problem("forbidden", "GET", `${base}/acme/members`);
  await cal.api.problem("invitation_invalid", "POST", `${mine}/${number}/accept`);
  await cal.api.problem("invitation_invalid", "POST", `${mine}/nothing/accept`);
  const accepted = await ben.api.expect(200, "POST", `${mine}/${number}/accept`);
  assert.deepEqual(accepted, { organization: "acme", role: "member" });
  await ben.api.problem("invitation_invalid", "POST", `${mine}/${number}/accept`);
  await ben.api.expect(200, "GET", `${base}/acme/members`);
  assert.deepEqual((await ben.api.expect<Page<Invitation>>(200, "GET", mine)).items, []);
  await ann.api.expect(204, "DELETE", `${base}/acme/members/ben`);
  await ben.api.problem("invitation_invalid", "POST", `${mine}/${number}/accept`);
  const events = await readAudit(town.accounts.ports, { namespaceId: id, result: "ok" });
  assert.deepEqual(
    events.slice(1).map(({ actor, action, object }) => `${actor} ${action} ${object}`),
    [
      ...[`${ann.principal} member.invite user ben`, `${ann.principal} member.invite user ben`],
      `${ben.principal} invitation.accept organization acme`,
      `${ann.principal} member.remove user ben`,
    ],
  );
});

test("one invitation that many requests accept at once makes one member, once", async () => {
  const [dan, eli] = [await town.person("dan"), await town.person("eli")];
  await make("globex", dan);
  const { id } = await dan.api.expect<Invitation>(202, "PUT", `${base}/globex/members/eli`, {
    role: "owner",
  });
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => eli.api.call("POST", `${mine}/${id}/accept`)),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400, 400, 400]);
});

test("an invitation ends by its time, by being withdrawn, by its maker's leaving, by a new one", async () => {
  const [fae, gil, hob] = [await town.person("fae"), await town.person("gil"), await town.person("hob")];
  const id = await make("cyberdyne", fae);
  const invite = (by: Person, role = "member") =>
    by.api.expect<Invitation>(202, "PUT", `${base}/cyberdyne/members/gil`, { role });
  const accept = (number: string) => gil.api.call("POST", `${mine}/${number}/accept`);
  const isInvalid = async (number: string) => json<{ code: string }>(await accept(number)).code;
  const old = await invite(fae);
  await town.server.passTime(7 * 86_400_000);
  assert.equal(await isInvalid(old.id), "invitation_invalid");
  assert.deepEqual((await gil.api.expect<Page<Invitation>>(200, "GET", mine)).items, []);
  await town.server.passTime(-7 * 86_400_000);
  await fae.api.expect(204, "DELETE", `${base}/cyberdyne/invitations/${old.id}`);
  const first = await invite(fae);
  const second = await invite(fae, "owner");
  assert.notEqual(first.id, second.id);
  const open = await fae.api.expect<Page<Invitation>>(200, "GET", `${base}/cyberdyne/invitations`);
  assert.equal(open.items.length, 1);
  await fae.api.expect(204, "DELETE", `${base}/cyberdyne/invitations/${second.id}`);
  await fae.api.problem("not_found", "DELETE", `${base}/cyberdyne/invitations/${second.id}`);
  assert.equal(await isInvalid(second.id), "invitation_invalid");
  await town.accounts.ports.members.put(id, hob.id, "owner", 1);
  const third = await invite(hob, "owner");
  await fae.api.expect(200, "PUT", `${base}/cyberdyne/members/hob`, { role: "member" });
  assert.equal(await isInvalid(third.id), "invitation_invalid");
  await make("soylent", hob);
  const fourth = await invite(fae);
  await hob.api.problem("not_found", "DELETE", `${base}/soylent/invitations/${fourth.id}`);
  assert.equal((await accept(fourth.id)).status, 200);
});

test("a link's secret works for whom it is bound to, by name or by a verified address, and once", async () => {
  const ivy = await town.person("ivy");
  const jon = await town.person("jon", { email: "jon@example.com" });
  const kay = await town.person("kay", { email: "kay@example.com" });
  const id = await make("oscorp", ivy);
  const accept = (by: Person, token: string) => by.api.call("POST", `${mine}/accept`, { token });
  const [toJon, toKay] = [await plant(id, { user: jon }), await plant(id, { email: "kay@example.com" })];
  assert.deepEqual(
    (await kay.api.expect<Page<Invitation>>(200, "GET", mine)).items.map(({ email }) => email),
    ["kay@example.com"],
  );
  for (const [by, token] of [
    [kay, toJon] as const,
    [jon, toKay] as const,
    [ivy, newSecret("invite")] as const,
  ]) {
    const answer = await accept(by, token);
    assert.deepEqual([answer.status, json<{ code: string }>(answer).code], [400, "invitation_invalid"]);
  }
  const claims = (isEmailVerified: boolean) =>
    town.accounts.ports.users.update(kay.id, { email: "kay@example.com", isEmailVerified }, Date.now());
  await claims(false);
  assert.equal((await accept(kay, toKay)).status, 400);
  assert.deepEqual((await kay.api.expect<Page<Invitation>>(200, "GET", mine)).items, []);
  await claims(true);
  assert.equal((await accept(kay, toKay)).status, 200);
  assert.equal((await accept(kay, toKay)).status, 400);
  assert.equal((await accept(jon, toJon)).status, 200);
  await ivy.api.problem("mail_not_configured", "PUT", `${base}/oscorp/members/a@example.com`, {
    role: "owner",
  });
  await ivy.api.problem("not_found", "PUT", `${base}/oscorp/members/a%40`, { role: "owner" });
});

test("a link says to what it invites before it is accepted, and to nobody for whom it is", async () => {
  const [nat, oli] = [await town.person("nat"), await town.person("oli")];
  const zed = await town.person("zed", { email: "zed@example.com" });
  const id = await make("wayne", nat);
  await nat.api.expect(200, "PATCH", `${base}/wayne`, { display_name: "Wayne Shipping" });
  const nobody = new Browser(town.server.url);
  const preview = (by: Browser, token: string) =>
    by.expect<Answer<"previewInvitation">>(200, "POST", `${mine}/preview`, { token });
  const toOli = await plant(id, { user: oli });
  const toZed = await plant(id, { email: "zed@example.com" });
  const { expires_at, invited_by: _, ...said } = await preview(nobody, toOli);
  assert.ok(Date.parse(expires_at) > Date.now());
  assert.deepEqual(said, {
    ...{ kind: "organization", organization: "wayne", display_name: "Wayne Shipping" },
    ...{ role: "member", is_for_caller: null },
  });
  const isFor = async (by: Person, token: string) => (await preview(by.api, token)).is_for_caller;
  assert.deepEqual(
    await Promise.all([isFor(oli, toOli), isFor(zed, toOli), isFor(zed, toZed), isFor(oli, toZed)]),
    [true, false, true, false],
  );
  for (const token of [newSecret("invite"), "x"])
    await nobody.problem("invitation_invalid", "POST", `${mine}/preview`, { token });
  await oli.api.expect(200, "POST", `${mine}/accept`, { token: toOli });
  await nobody.problem("invitation_invalid", "POST", `${mine}/preview`, { token: toOli });
  await town.accounts.ports.organizations.remove(id, Date.now());
  await nobody.problem("invitation_invalid", "POST", `${mine}/preview`, { token: toZed });
  const admin = await town.person("site-two", { isAdmin: true });
  const { token } = await admin.api.expect<Answer<"inviteToSite">>(201, "POST", mine, {});
  assert.deepEqual(
    (({ kind, organization, role, invited_by }) => [kind, organization, role, invited_by])(
      await preview(nobody, token),
    ),
    ["site", null, null, "site-two"],
  );
});

test("lists of invitations go on where they stopped, over those by name and by address", async () => {
  const [leo, max] = [await town.person("leo"), await town.person("max", { email: "max@example.com" })];
  for (const name of ["leo-one", "leo-two", "leo-three"]) {
    const id = await make(name, leo);
    await plant(id, name === "leo-two" ? { email: "max@example.com" } : { user: max });
  }
  const seen: (string | null)[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query = cursor === "" ? "" : `&cursor=${cursor}`;
    const page: Page<Invitation> = await max.api.expect(200, "GET", `${mine}?limit=1${query}`);
    seen.push(...page.items.map(({ organization }) => organization));
    cursor = page.next_cursor;
  }
  assert.deepEqual(seen, ["leo-one", "leo-two", "leo-three"]);
});

test("a site admin's invitation lets one person sign up; it is no invitation to an organisation", async () => {
  const admin = await town.person("site-one", { isAdmin: true });
  const nan = await town.person("nan");
  await nan.api.problem("forbidden", "POST", mine, {});
  const made = await admin.api.expect<Answer<"inviteToSite">>(201, "POST", mine, {});
  assert.deepEqual(
    [made.kind, made.organization, made.invited_by, made.link],
    ["site", null, "site-one", null],
  );
  assert.match(made.token, /^estiva_invite_/);
  const held = dumpRows(town.server.dataDir).invitations?.find(({ id }) => id === Number(made.id));
  assert.ok(held !== undefined);
  assert.ok(!JSON.stringify(held).includes(made.token));
  await nan.api.problem("invitation_invalid", "POST", `${mine}/accept`, { token: made.token });
  await nan.api.problem("invitation_invalid", "POST", `${mine}/${made.id}/accept`);
  const late = new Date(Date.now() + 31 * 86_400_000).toISOString();
  await admin.api.problem("request_invalid", "POST", mine, { expires_at: late });
  await admin.api.problem("request_invalid", "POST", mine, { expires_at: "2020-01-01T00:00:00Z" });
  const stranger = new Browser(town.server.url);
  const body = { username: "oda", password: "vier kleine Boote" };
  await stranger.problem("invitation_required", "POST", "/api/v1/users", body);
  await stranger.expect(201, "POST", "/api/v1/users", { ...body, invitation: made.token });
  await stranger.problem("invitation_invalid", "POST", "/api/v1/users", {
    ...{ ...body, username: "pia", invitation: made.token },
  });
});

test("where mail works, the secret goes to the address alone, once an hour, and makes members of new people too", async () => {
  await using box = await startMailBox();
  const publicUrl = { ESTIVA_PUBLIC_URL: "https://registry.example.com" };
  await using here = await openTown({ ...box.env, ...publicUrl, ESTIVA_SIGN_UP: "invite" });
  const owner = await here.person("owner");
  const known = await here.person("known", { email: "known@example.com" });
  const admin = await here.person("site-one", { isAdmin: true });
  await owner.api.expect(201, "POST", base, { name: "acme" });
  const put = (who: string) =>
    owner.api.expect<Invitation>(202, "PUT", `${base}/acme/members/${who}`, { role: "member" });
  const answer = await put("known");
  const toKnown = await letter(box, "known@example.com");
  assert.match(toKnown.text, /owner invites you to join the organisation acme/);
  assert.match(toKnown.text, /https:\/\/registry\.example\.com\/invitations#token=estiva_invite_/);
  assert.ok(!JSON.stringify(answer).includes("estiva_invite_"));
  await put("known");
  await put("New@Example.com");
  const toNew = await letter(box, "new@example.com");
  const second = box.next("known@example.com").then(() => "a second mail");
  assert.equal(await Promise.race([second, Promise.resolve("none")]), "none");
  await known.api.problem("invitation_invalid", "POST", `${mine}/accept`, { token: toNew.secret });
  await known.api.expect(200, "POST", `${mine}/accept`, { token: toKnown.secret });
  const site = await admin.api.expect<Answer<"inviteToSite">>(201, "POST", mine, {
    email: "New@example.com",
  });
  assert.equal(site.link, `https://registry.example.com/invitations#token=${site.token}`);
  assert.equal((await letter(box, "new@example.com")).secret, site.token);
  const stranger = new Browser(here.server.url);
  const body = { username: "newcomer", password: "vier kleine Boote", invitation: site.token };
  await stranger.problem("invitation_invalid", "POST", "/api/v1/users", { ...body, email: "x@example.com" });
  await stranger.expect(201, "POST", "/api/v1/users", { ...body, email: "new@example.com" });
  const newcomer = await here.session({ id: await here.accounts.namespaceId("newcomer") });
  const accepted = await newcomer.expect(200, "POST", `${mine}/accept`, { token: toNew.secret });
  assert.deepEqual(accepted, { organization: "acme", role: "member" });
  assert.ok(!here.server.output().includes("estiva_invite_"));
});

/** The next mail to an address, decoded, with what its link carries. */
async function letter(box: MailBox, to: string): Promise<{ readonly text: string; readonly secret: string }> {
  const { raw } = await box.next(to);
  // Quoted-printable (RFC 2045, section 6.7).
  const text = raw.replaceAll("=\r\n", "").replaceAll("=3D", "=");
  return { text, secret: /#token=([A-Za-z0-9_]+)/.exec(text)?.[1] ?? "" };
}
