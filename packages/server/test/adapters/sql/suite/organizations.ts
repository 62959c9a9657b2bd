import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiProblem } from "@estiva/contract/problems";
import { AccountName } from "@estiva/protocol";
import type { NewOrganization } from "#server/accounts/organizations/organization-records.ts";
import { robotPrincipal, userPrincipal } from "#server/rights/principal.ts";
import type { OpenedAccounts } from "../metadata-store.suite.ts";
import { day, now, unique } from "../samples.ts";

const noMore = { before: undefined, limit: 100 };
const everyone = { q: undefined, role: undefined, after: 0, limit: 100 };

function refusedAs(code: string): (error: unknown) => boolean {
  return (error) => error instanceof ApiProblem && error.code === code;
}

function accountName(text = `name${unique()}`): AccountName {
  const name = AccountName.parse(text);
  if (name === undefined) throw new Error(`not an account's name: ${text}`);
  return name;
}

/** How organisations, their members, teams and invitations are kept. */
export function testOrganizations(store: OpenedAccounts): void {
  const person = async (parts: { readonly email?: string } = {}) => {
    const { id } = await store().users.add({
      ...{ name: accountName(), mayBearAuthority: false, seesRoot: false, isEmailVerified: true },
      ...{ email: parts.email, passwordHash: undefined, language: undefined, now },
      ...{ admission: { kind: "free" as const }, identity: undefined },
    });
    return id;
  };

  const organization = async (ownerId: number, parts: Partial<NewOrganization> = {}) =>
    await store().organizations.add({
      ...{ name: accountName(), displayName: "", description: "", requiresSecondFactor: false },
      ...{ ownerId, byAdmin: false, seesRoot: true, now },
      ...parts,
    });

  const invitation = (organizationId: number, userId: number | undefined, email?: string) => ({
    ...{ organizationId, userId, email, role: "member" as const, secretHash: `hash ${unique()}` },
    ...{ invitedBy: userPrincipal(1), createdAt: now, expiresAt: now + day },
  });

  const team = async (organizationId: number, name: string, syncedGroup?: string) => {
    const made = { organizationId, name, description: "", syncedGroup, createdAt: now };
    await store().teams.add(made);
    const found = await store().teams.find(organizationId, name);
    assert.ok(found !== undefined);
    return found.id;
  };

  const robot = async (namespaceId: number, name: string, createdBy: number) => {
    const maker = { createdBy: userPrincipal(createdBy), createdAt: now };
    const secret = { secretHash: `hash ${unique()}`, lastFour: "abcd", expiresAt: undefined, ...maker };
    await store().robots.add({ namespaceId, name, description: "", ...maker }, secret, 10);
    const made = await store().robots.find(namespaceId, name);
    assert.ok(made !== undefined);
    return made.id;
  };

  test("an organisation is found with its one member until it is removed; its name is never free", async () => {
    const owner = await person();
    const name = accountName();
    const id = await organization(owner, { name, displayName: "Acme", description: "Anvils." });
    const found = await store().organizations.find(id);
    assert.deepEqual(found, {
      ...{ id, name, displayName: "Acme", description: "Anvils.", requiresSecondFactor: false },
      ...{ isSuspended: false, createdAt: now, memberCount: 1 },
    });
    assert.deepEqual(await store().organizations.page({ ofUser: owner, after: 0, limit: 5 }), [found]);
    assert.deepEqual(await store().organizations.page({ ofUser: owner, after: id, limit: 5 }), []);
    assert.deepEqual(await store().organizations.page({ ofUser: undefined, after: id - 1, limit: 1 }), [
      found,
    ]);
    await store().organizations.update(id, { displayName: "Ajax" }, owner);
    assert.deepEqual(await store().organizations.find(id), { ...found, displayName: "Ajax" });
    await assert.rejects(
      store().organizations.update(id, { requiresSecondFactor: true }, owner),
      refusedAs("organization_second_factor"),
    );
    await store().organizations.remove(id, now);
    assert.equal(await store().organizations.find(id), undefined);
    assert.deepEqual(await store().organizations.page({ ofUser: owner, after: 0, limit: 5 }), []);
    await assert.rejects(organization(owner, { name }), refusedAs("name_taken"));
  });

  test("an account owns a hundred organisations at most, unless it is a site admin's", async () => {
    const owner = await person();
    await Promise.all(Array.from({ length: 100 }, () => organization(owner)));
    await assert.rejects(organization(owner), refusedAs("quota_exceeded"));
    await organization(owner, { byAdmin: true });
  });

  test("of owners who all leave at once one stays", async () => {
    const people = [await person(), await person(), await person()];
    const id = await organization(people[0] ?? 0);
    for (const other of people) await store().members.put(id, other, "owner", now);
    const left = await Promise.allSettled([
      ...people.map((user) => store().members.remove(id, user)),
      ...people.map((user) => store().members.put(id, user, "member", now)),
    ]);
    assert.ok(left.some(({ status }) => status === "rejected"));
    const owners = await store().members.page(id, { ...everyone, role: "owner" });
    assert.equal(owners.length, 1);
  });

  test("with a membership go the places in teams, the grants and the invitations of that organisation", async () => {
    const [owner, member] = [await person(), await person()];
    const [here, there] = [await organization(owner), await organization(owner)];
    for (const id of [here, there]) {
      await store().members.put(id, member, "owner", now);
      const place = { principal: userPrincipal(member), maintainer: undefined, now };
      await store().teams.putMember(await team(id, "ops"), place);
      const grant = { role: "read" as const, canDelete: false, canCreate: false, denied: [] };
      const made = { namespaceId: id, pattern: "**", createdBy: userPrincipal(owner), createdAt: now };
      await store().grants.add({ ...grant, ...made, subject: userPrincipal(member) }, 10);
      const open = { ...invitation(id, await person()), invitedBy: userPrincipal(member) };
      await store().invitations.invite(open, 0);
    }
    assert.deepEqual((await store().members.find(here, member))?.teams, ["ops"]);
    await store().members.remove(here, member);
    const isInTeam = async (id: number) => {
      const found = await store().teams.find(id, "ops");
      return (await store().teams.member(found?.id ?? 0, userPrincipal(member))) !== undefined;
    };
    const kept = async (id: number) => [
      (await store().members.find(id, member))?.teams,
      await isInTeam(id),
      (await store().access.standing(userPrincipal(member), id)).grants.length,
      (await store().grants.page(id, { subject: undefined, after: 0, limit: 9 })).length,
      (await store().invitations.ofOrganization(id, { now, after: 0, limit: 9 })).length,
    ];
    assert.deepEqual(await kept(here), [undefined, false, 0, 0, 0]);
    assert.deepEqual(await kept(there), [["ops"], true, 1, 1, 1]);
    await assert.rejects(store().members.remove(here, member), refusedAs("not_found"));
  });

  test("an account that ends leaves its organisations, and takes along the invitations that it made", async () => {
    const [owner, other] = [await person(), await person()];
    const id = await organization(owner);
    await store().members.put(id, other, "owner", now);
    const made = { ...invitation(id, await person()), invitedBy: userPrincipal(other) };
    await store().invitations.invite(made, 0);
    assert.ok(await store().users.remove(other, now));
    assert.equal(await store().members.find(id, other), undefined);
    assert.deepEqual(await store().invitations.ofOrganization(id, { now, after: 0, limit: 5 }), []);
    await store().members.put(id, await person(), "owner", now);
    await store().users.update(
      (await store().members.page(id, everyone))[1]?.userId ?? 0,
      { isDisabled: true },
      now,
    );
    await assert.rejects(store().users.remove(owner, now), refusedAs("last_owner"));
  });

  test("off-boarding ends what is open and lists robots of that organisation with a secret that was seen", async () => {
    const [owner, member] = [await person(), await person()];
    const [here, there] = [await organization(owner), await organization(owner)];
    await store().members.put(here, member, "member", now);
    const seen = await robot(here, "seen", member);
    await robot(here, "unseen", owner);
    await robot(there, "elsewhere", member);
    const renewed = await robot(here, "renewed", member);
    await store().robots.renewSecret(renewed, {
      ...{ secretHash: `hash ${unique()}`, lastFour: "abcd", expiresAt: undefined },
      ...{ createdBy: userPrincipal(owner), createdAt: now },
    });
    const session = { secretHash: `hash ${unique()}`, userId: member, method: "password", createdAt: now };
    const device = { signedInAt: now, expiresAt: now + day, address: undefined, userAgent: undefined };
    await store().sessions.add({ ...session, ...device }, 1);
    const before = await store().access.principal(userPrincipal(member));
    assert.deepEqual(await store().members.offboard(here, member, now), {
      ...{ sessionsEnded: 1, tokensRevoked: 0, robotsSeen: [{ id: seen, name: "seen" }] },
    });
    assert.deepEqual(await store().sessions.page(member, noMore), []);
    const after = await store().access.principal(userPrincipal(member));
    assert.equal(after?.credentialVersion, (before?.credentialVersion ?? 0) + 1);
  });

  test("a removed organisation's robots have no secrets, teams or names any more", async () => {
    const owner = await person();
    const id = await organization(owner);
    const machine = await robot(id, "ci", owner);
    const ops = await team(id, "ops");
    await store().teams.putMember(ops, { principal: robotPrincipal(machine), maintainer: undefined, now });
    await store().organizations.remove(id, now);
    const kinds = ["robot" as const];
    assert.deepEqual(await store().tokens.page(robotPrincipal(machine), { ...noMore, kinds }), []);
    assert.equal(await store().access.principal(robotPrincipal(machine)), undefined);
    assert.deepEqual(await store().teams.members(ops, { after: "", limit: 5 }), []);
    assert.equal(await store().teams.find(id, "ops"), undefined);
    const late = {
      organizationId: id,
      name: "late",
      description: "",
      syncedGroup: undefined,
      createdAt: now,
    };
    await assert.rejects(store().teams.add(late), refusedAs("not_found"));
    await assert.rejects(store().invitations.invite(invitation(id, owner), 0), refusedAs("not_found"));
  });

  test("signing in elsewhere puts somebody into the teams of exactly those groups, where a member", async () => {
    const [owner, member] = [await person(), await person()];
    const [here, there] = [await organization(owner), await organization(owner)];
    await store().members.put(here, member, "member", now);
    for (const [id, name, group] of [
      ...[[here, "sre", "corp:sre"] as const, [here, "dev", "corp:dev"] as const],
      ...[[here, "other", "corporate:sre"] as const, [there, "sre", "corp:sre"] as const],
    ])
      await team(id, name, group);
    const byHand = { principal: userPrincipal(member), maintainer: undefined, now };
    await store().teams.putMember(await team(here, "hand"), byHand);
    const sync = async (provider: string, groups: readonly string[]) => {
      await store().teams.syncGroups(member, provider, groups, now);
      return (await store().members.find(here, member))?.teams;
    };
    assert.deepEqual(await sync("corp", ["sre", "unknown"]), ["hand", "sre"]);
    assert.deepEqual(await sync("corp", ["sre", "dev"]), ["dev", "hand", "sre"]);
    assert.deepEqual(await sync("corporate", ["sre"]), ["dev", "hand", "other", "sre"]);
    assert.deepEqual(await sync("corp", ["dev"]), ["dev", "hand", "other"]);
    assert.deepEqual(await sync("corp", []), ["hand", "other"]);
    await store().members.put(there, member, "member", now);
    assert.deepEqual((await store().members.find(there, member))?.teams, []);
  });

  test("a team is put together by hand or by a group, never by both", async () => {
    const owner = await person();
    const id = await organization(owner);
    const ops = await team(id, "ops");
    const place = { principal: userPrincipal(owner), maintainer: true, now };
    await store().teams.putMember(ops, place);
    await store().teams.putMember(ops, { ...place, maintainer: undefined });
    assert.equal((await store().teams.member(ops, place.principal))?.maintainer, true);
    await store().teams.update(ops, { syncedGroup: "corp:ops" });
    assert.deepEqual(await store().teams.members(ops, { after: "", limit: 5 }), []);
    await assert.rejects(store().teams.putMember(ops, place), refusedAs("conflict"));
    await assert.rejects(store().teams.removeMember(ops, place.principal), refusedAs("conflict"));
    const stranger = { ...place, principal: userPrincipal(await person()) };
    await assert.rejects(store().teams.putMember(await team(id, "two"), stranger), refusedAs("not_found"));
    assert.deepEqual(
      (await store().teams.page(id, { q: "O", after: "ops", limit: 5 })).map(({ name }) => name),
      ["two"],
    );
  });

  test("an invitation is accepted once, in time, by whom it is for; asking twice makes one", async () => {
    const address = `somebody${unique()}@example.com`;
    const [owner, guest, other] = [await person(), await person({ email: address }), await person()];
    const id = await organization(owner);
    const { invitations } = store();
    const first = await invitations.invite(invitation(id, guest), 60_000);
    const same = await invitations.invite({ ...invitation(id, guest), createdAt: now + 59_999 }, 60_000);
    assert.deepEqual([first.isNew, same], [true, { id: first.id, isNew: false }]);
    const renewed = await invitations.invite({ ...invitation(id, guest), createdAt: now + 60_000 }, 60_000);
    assert.ok(renewed.isNew && renewed.id !== first.id);
    const mailed = invitation(id, undefined, address);
    await invitations.invite(mailed, 0);
    const page = { now, after: 0, limit: 5 };
    assert.deepEqual(
      (await invitations.ofUser(guest, page)).map(({ email }) => email),
      [undefined, address],
    );
    assert.deepEqual(await invitations.ofUser(other, page), []);
    assert.deepEqual(await invitations.ofUser(guest, { ...page, now: now + day }), []);
    for (const [by, user, at] of [
      ...[[{ id: first.id }, guest, now] as const, [{ id: renewed.id }, other, now] as const],
      ...[[{ id: renewed.id }, guest, now + day] as const],
      ...[[{ secretHash: mailed.secretHash }, other, now] as const],
    ])
      await assert.rejects(invitations.accept(by, user, at), refusedAs("invitation_invalid"));
    const accepted = await invitations.accept({ id: renewed.id }, guest, now);
    assert.deepEqual([accepted.organizationId, accepted.role], [id, "member"]);
    await store().members.put(id, guest, "owner", now);
    assert.equal((await invitations.accept({ secretHash: mailed.secretHash }, guest, now)).role, "owner");
    await assert.rejects(invitations.accept({ id: renewed.id }, guest, now), refusedAs("invitation_invalid"));
  });

  test("a thousand invitations may be open; those of the past make room", async () => {
    const owner = await person();
    const id = await organization(owner);
    const { invitations } = store();
    const guests = Array.from({ length: 1_000 }, (_, count) => `guest${count}@example.com`);
    await Promise.all(guests.map((email) => invitations.invite(invitation(id, undefined, email), 0)));
    const next = invitation(id, undefined, "late@example.com");
    await assert.rejects(invitations.invite(next, 0), refusedAs("quota_exceeded"));
    await invitations.invite({ ...next, createdAt: now + day, expiresAt: now + 2 * day }, 0);
    const open = await invitations.ofOrganization(id, { now, after: 0, limit: 5 });
    assert.deepEqual(
      open.map(({ email }) => email),
      ["late@example.com"],
    );
    const [late] = open;
    assert.equal(await invitations.withdraw(owner, late?.id ?? 0, now), undefined);
    assert.deepEqual(await invitations.withdraw(id, late?.id ?? 0, now), late);
    assert.equal(await invitations.find(late?.id ?? 0), undefined);
  });

  test("invitations past their time are swept, a few at once, and open ones stay", async () => {
    const owner = await person();
    const id = await organization(owner);
    const { invitations } = store();
    const long = now + 40 * day;
    for (const [address, expiresAt] of [
      ["a", long],
      ["b", long],
      ["c", long + 1],
    ] as const)
      await invitations.invite({ ...invitation(id, undefined, `${address}@example.net`), expiresAt }, 0);
    while ((await invitations.sweep(long - 1, 500)) > 0);
    assert.equal((await invitations.ofOrganization(id, { now, after: 0, limit: 5 })).length, 3);
    assert.deepEqual(
      [await invitations.sweep(long, 1), await invitations.sweep(long, 5), await invitations.sweep(long, 5)],
      [1, 1, 0],
    );
    const left = await invitations.ofOrganization(id, { now, after: 0, limit: 5 });
    assert.deepEqual(
      left.map(({ email }) => email),
      ["c@example.net"],
    );
  });

  test("an invitation to the site is used up by the account that it makes", async () => {
    const { invitations, users } = store();
    const site = { email: undefined, secretHash: `hash ${unique()}`, invitedBy: userPrincipal(1) };
    const id = await invitations.inviteToSite({ ...site, createdAt: now, expiresAt: now + day });
    assert.equal((await invitations.find(id))?.organization, undefined);
    const sign = async (at: number) =>
      await users.add({
        ...{ name: accountName(), mayBearAuthority: false, seesRoot: false, isEmailVerified: false },
        ...{ email: undefined, passwordHash: undefined, language: undefined, now: at, identity: undefined },
        admission: { kind: "invitation", secretHash: site.secretHash },
      });
    await assert.rejects(sign(now + day), refusedAs("invitation_invalid"));
    await sign(now);
    await assert.rejects(sign(now), refusedAs("invitation_invalid"));
  });
}
