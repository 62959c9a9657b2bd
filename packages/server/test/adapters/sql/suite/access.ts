import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { AccountName } from "@estiva/protocol";
import type { GrantRights } from "#server/accounts/grants/grant-records.ts";
import { type Principal, robotPrincipal, type Subject, userPrincipal } from "#server/rights/principal.ts";
import type { OpenedMetadata } from "../metadata-store.suite.ts";
import { blob, day, now, repository, unique } from "../samples.ts";

/** What decisions and sign-ins read, and the credentials: tokens, sessions, and what is written of their use. */
export function testAccess(store: () => OpenedMetadata["store"]): void {
  const person = async (name = `user${unique()}`, parts: { readonly email?: string } = {}) => {
    const { id } = await store().users.add({
      ...{ name: accountName(name), mayBearAuthority: false, seesRoot: false, isEmailVerified: true },
      ...{ email: parts.email, passwordHash: "a hash", language: undefined, now },
      ...{ admission: { kind: "free" as const }, identity: undefined },
    });
    return { id, name, principal: userPrincipal(id) };
  };

  const organization = async (ownerId: number, requiresSecondFactor = false) => {
    const name = `org${unique()}`;
    const parts = { displayName: "", description: "", requiresSecondFactor, ownerId };
    const made = { name: accountName(name), ...parts, byAdmin: true, seesRoot: true, now };
    return { id: await store().organizations.add(made), name };
  };

  const grant = async (
    namespaceId: number,
    subject: Subject,
    pattern: string,
    rights: Partial<GrantRights>,
  ) => {
    const none = { role: undefined, canDelete: false, canCreate: false, denied: [] };
    const made = {
      namespaceId,
      subject,
      pattern,
      ...none,
      ...rights,
      createdBy: userPrincipal(1),
      createdAt: now,
    };
    const id = await store().grants.add(made, 1_000);
    assert.equal(typeof id, "number");
    return id;
  };

  const team = async (organizationId: number, ...members: (`user:${number}` | `robot:${number}`)[]) => {
    const name = `team${unique()}`;
    await store().teams.add({
      organizationId,
      name,
      description: "",
      syncedGroup: undefined,
      createdAt: now,
    });
    const { id = 0 } = (await store().teams.find(organizationId, name)) ?? {};
    for (const principal of members) await store().teams.putMember(id, { principal, maintainer: false, now });
    return { name, subject: `team:${id}` as const };
  };

  const robot = async (namespaceId: number) => {
    const maker = { createdBy: userPrincipal(1), createdAt: now };
    const name = `bot${unique()}`;
    const secret = { secretHash: `hash ${unique()}`, lastFour: "abcd", expiresAt: undefined, ...maker };
    await store().robots.add({ namespaceId, name, description: "", ...maker }, secret, 10);
    const { id = 0 } = (await store().robots.find(namespaceId, name)) ?? {};
    return { id, name, principal: robotPrincipal(id) };
  };

  /** `pattern role`, as they stand for a path. */
  const granted = async (principal: Principal, namespace: string | number, path: string | undefined) => {
    const { role, grants } =
      path === undefined || typeof namespace === "number"
        ? await store().access.standing(principal, Number(namespace))
        : (await store().access.basis(principal, repository(`${namespace}/${path}`), undefined)).standing;
    return role === "owner"
      ? ["owner"]
      : grants.map(({ source, pattern }) => `${source} on ${pattern}`).sort();
  };

  const target = async (name: string) =>
    (await store().access.basis("anonymous", repository(name), undefined)).target;

  test("a name leads to its account's namespace, or to the root, whether or not it is there", async () => {
    const { id, name } = await person();
    await store().blobs.add(blob({ repository: repository(`${name}/web/app`) }));
    await store().blobs.add(blob({ repository: repository(name) }));
    const lead = async (text: string) => {
      const found = await target(text);
      return [found.namespace.kind, found.path, found.repository !== undefined];
    };
    assert.deepEqual(await lead(`${name}/web/app`), ["user", "web/app", true]);
    assert.deepEqual(await lead(`${name}/other`), ["user", "other", false]);
    assert.deepEqual(await lead(name), ["root", name, true], "one segment is always the root's");
    assert.deepEqual(await lead("nobody-at-all/app"), ["root", "nobody-at-all/app", false]);
    assert.deepEqual(await lead("library/library/app"), ["root", "library/app", false], "of two segments");
    const { namespace, repository: facts } = await target(`${name}/web/app`);
    assert.equal(namespace.id, id);
    assert.deepEqual(
      { ...facts, id: 0 },
      { id: 0, visibility: "private", immutableTags: [], allowsOverwrite: true, isReadOnly: false },
    );
    assert.equal(await store().access.anyAccount(), true);
  });

  test("a repository's visibility is known where its account's namespace can be reached, and nowhere else", async () => {
    const { id, name } = await person();
    const [open, closed] = [repository(`${name}/open`), repository(`${name}/web/closed`)];
    for (const path of [open, closed, repository(name)]) await store().blobs.add(blob({ repository: path }));
    await store().catalog.update(open, { visibility: "public" });
    await store().catalog.update(closed, { visibility: "private" });
    const seen = (path: string) => store().access.visibility(repository(path));
    assert.equal(await seen(open), "public");
    assert.equal(await seen(closed), "private");
    for (const path of [`${name}/none`, name, "nobody-at-all/app", "library/library/app"])
      assert.equal(await seen(path), undefined, path);
    await store().namespaces.update(id, { suspendedAt: now });
    assert.equal(await seen(open), undefined);
    await store().namespaces.update(id, { suspendedAt: null });
    assert.equal(await seen(open), "public");
  });

  test("a namespace is known by its name, with what it requires", async () => {
    const owner = await person();
    const strict = await organization(owner.id, false);
    await store().organizations.update(strict.id, { requiresSecondFactor: false }, owner.id);
    const facts = await store().access.namespace(strict.name);
    assert.deepEqual(facts, {
      ...{ id: strict.id, name: strict.name, kind: "organization", defaultVisibility: "private" },
      ...{ isSuspended: false, isDeleted: false, requiresSecondFactor: false },
    });
    assert.equal(await store().access.namespace("nobody-at-all"), undefined);
    await store().organizations.remove(strict.id, now);
    assert.equal((await store().access.namespace(strict.name))?.isDeleted, true, "its name stays");
  });

  test("a principal is what its rows say; a robot belongs to a namespace and ends with it", async () => {
    const { id, name, principal } = await person();
    assert.deepEqual(await store().access.principal(principal), {
      name,
      ...{ principal, isActive: true, isSiteAdmin: false, hasSecondFactor: false },
      ...{ credentialVersion: 1, namespaceId: undefined },
    });
    const org = await organization(id);
    const bot = await robot(org.id);
    const facts = async () => await store().access.principal(bot.principal);
    assert.deepEqual([(await facts())?.isActive, (await facts())?.namespaceId], [true, org.id]);
    assert.equal((await facts())?.name, `${org.name}.${bot.name}`);
    await store().robots.update(bot.id, { disabledAt: now });
    assert.equal((await facts())?.isActive, false);
    await store().robots.update(bot.id, { disabledAt: null });
    await store().organizations.remove(org.id, now);
    assert.notEqual((await facts())?.isActive, true);
    for (const none of ["user:999999", "robot:999999", "anonymous"] as const)
      assert.equal(await store().access.principal(none), undefined, none);
  });

  test("the owner of a namespace is its user or an organisation's owner, and nobody else", async () => {
    const [owner, member, stranger] = [await person(), await person(), await person()];
    const org = await organization(owner.id);
    await store().members.put(org.id, member.id, "member", now);
    assert.deepEqual(await granted(owner.principal, owner.name, "app"), ["owner"]);
    assert.deepEqual(await granted(owner.principal, org.name, "app"), ["owner"]);
    for (const { principal } of [member, stranger])
      assert.deepEqual(await granted(principal, org.name, "app"), []);
    const role = async (id: number) => (await store().access.place(org.name, userPrincipal(id)))?.role;
    assert.deepEqual(
      [await role(owner.id), await role(member.id), await role(stranger.id)],
      ["owner", "member", undefined],
    );
    // A robot or a team of the same number is somebody else.
    assert.deepEqual(await granted(robotPrincipal(owner.id), owner.name, "app"), []);
    assert.deepEqual(await granted("anonymous", org.name, "app"), []);
  });

  test("grants that match a path are found, one's own and those of one's teams there", async () => {
    const [owner, member] = [await person(), await person()];
    const [org, other] = [await organization(owner.id), await organization(owner.id)];
    const bot = await robot(org.id);
    for (const { id } of [org, other]) await store().members.put(id, member.id, "member", now);
    const dev = await team(org.id, member.principal, bot.principal);
    const ops = await team(org.id);
    const elsewhere = await team(other.id, member.principal);
    await grant(org.id, member.principal, "app", { role: "read" });
    await grant(org.id, member.principal, "web/*", { role: "write", canCreate: true });
    await grant(org.id, dev.subject, "**", { role: "read", canDelete: true, denied: ["push"] });
    await grant(org.id, dev.subject, "app", { role: "admin" });
    await grant(org.id, ops.subject, "**", { role: "admin" });
    await grant(other.id, elsewhere.subject, "**", { role: "admin" });
    const own = "the account itself";
    const by = `team ${dev.name}`;
    const member_ = member.principal;
    assert.deepEqual(
      await granted(member_, org.name, "app"),
      [`${by} on **`, `${by} on app`, `${own} on app`].sort(),
    );
    assert.deepEqual(await granted(member_, org.name, "web/shop"), [`${by} on **`, `${own} on web/*`].sort());
    assert.deepEqual(await granted(member_, org.name, "web/shop/cart"), [`${by} on **`]);
    assert.deepEqual(await granted(bot.principal, org.name, "app"), [`${by} on **`, `${by} on app`]);
    assert.deepEqual(
      await granted(member_, org.id, undefined),
      [`${by} on **`, `${by} on app`, `${own} on app`, `${own} on web/*`].sort(),
      "in the namespace as a whole all that there are",
    );
    assert.deepEqual(await granted(member_, other.name, "app"), [`team ${elsewhere.name} on **`]);
    const { standing } = await store().access.basis(member_, repository(`${org.name}/web/shop`), undefined);
    const { grants } = standing;
    const { id: _, ...wide } = grants.find(({ pattern }) => pattern === "**") ?? assert.fail("no grant");
    assert.deepEqual(wide, {
      ...{ source: by, team: by.slice("team ".length) },
      ...{ pattern: "**", role: "read", canDelete: true, canCreate: false, denied: ["push"] },
    });
  });

  test("a login name is an account's, its verified address or a robot's", async () => {
    const email = `p${unique()}@example.com`;
    const { id, name, principal } = await person(undefined, { email });
    const bot = await robot(id);
    const { signIn } = store();
    for (const login of [name, name.toUpperCase(), email]) {
      assert.equal((await signIn.account(login))?.id, id, login);
      assert.equal(await signIn.principalOf(login), principal, login);
    }
    assert.equal(await signIn.principalOf(`${name}.${bot.name}`), bot.principal);
    for (const none of ["", ".", `${name}.`, `${name}.none`, `.${bot.name}`, "nobody", "nobody@example.com"])
      assert.equal(await signIn.principalOf(none), undefined, none);
    await signIn.renewHash(id, "another hash", "not taken");
    assert.equal((await signIn.account(name))?.passwordHash, "a hash");
    await signIn.renewHash(id, "a hash", "a newer hash");
    assert.equal((await signIn.account(name))?.passwordHash, "a newer hash");
  });

  test("a token in place of others ends those used least recently, also of two that come at once", async () => {
    const [alice, bob] = [await person(), await person()];
    const { tokens } = store();
    const login = ({ principal } = alice) => {
      const secret = { secretHash: `hash ${unique()}`, lastFour: "abcd", credentialVersion: 1 };
      const named = { kind: "refresh" as const, principal, name: "docker", createdBy: principal };
      return { ...named, ...secret, scopes: undefined, createdAt: now, expiresAt: now + day };
    };
    const living = async () =>
      (await tokens.page(alice.principal, { kinds: ["refresh"], before: undefined, limit: 20 })).map(
        ({ id }) => id,
      );
    const bobs = await tokens.addInPlace(login(bob), 3);
    const personal = await tokens.addInPlace({ ...login(), kind: "personal" }, 3);
    const first = [await tokens.addInPlace(login(), 3), await tokens.addInPlace(login(), 3)];
    const next = await tokens.addInPlace(login(), 3);
    await tokens.touch(first[0] ?? 0, now + 5);
    const after = await tokens.addInPlace(login(), 3);
    assert.deepEqual(await living(), [after, next, first[0]]);
    const burst = await Promise.all(Array.from({ length: 6 }, () => tokens.addInPlace(login(), 3)));
    const kept = await living();
    assert.equal(kept.length, 3);
    assert.ok(kept.includes(first[0] ?? 0), "used last");
    assert.ok(kept.includes(burst.at(-1) ?? 0), "made last");
    for (const other of [bobs, personal])
      assert.equal((await tokens.find(other))?.revokedAt, undefined, "of somebody else, or of another kind");
  });

  test("a token is found by its hash, listed until it is revoked, by its principal alone", async () => {
    const [alice, bob] = [await person(), await person()];
    const { tokens } = store();
    const token = (kind: "personal" | "refresh", owner = alice) => ({
      ...{ kind, principal: owner.principal, name: "ci", secretHash: `hash ${unique()}`, lastFour: "abcd" },
      ...{ scopes: kind === "personal" ? ["repository:a/*:pull"] : undefined, createdBy: owner.principal },
      ...{ credentialVersion: kind === "refresh" ? 1 : undefined, createdAt: now, expiresAt: now + day },
    });
    const made = token("personal");
    const id = await tokens.addInPlace(made, 9);
    const expected = { ...made, id, lastUsedAt: undefined, revokedAt: undefined };
    const found = await tokens.findByHash(made.secretHash);
    assert.deepEqual(found?.token, expected);
    assert.deepEqual(found?.principal, await store().access.principal(alice.principal));
    assert.deepEqual(await tokens.find(id), expected);
    assert.equal(await tokens.findByHash("none"), undefined);
    await tokens.touch(id, now + 5);
    assert.equal((await tokens.find(id))?.lastUsedAt, now + 5);
    const more = [
      await tokens.addInPlace(token("personal"), 9),
      await tokens.addInPlace(token("refresh"), 9),
    ];
    await tokens.addInPlace(token("personal", bob), 9);
    const page = async (kinds: ("personal" | "refresh")[], before?: number, limit = 10) =>
      (await tokens.page(alice.principal, { kinds, before, limit })).map((one) => one.id);
    assert.deepEqual(await page(["personal", "refresh"]), [...more.toReversed(), id]);
    assert.deepEqual(await page(["personal"]), [more[0], id]);
    assert.deepEqual(await page(["personal"], more[0]), [id]);
    assert.deepEqual(await page(["personal", "refresh"], undefined, 1), [more[1]]);
    assert.equal(await tokens.revoke(id, bob.principal, now), false, "not somebody else's");
    assert.equal(await tokens.revoke(id, alice.principal, now), true);
    assert.equal(await tokens.revoke(id, alice.principal, now), false, "not twice");
    assert.equal((await tokens.find(id))?.revokedAt, now, "it is remembered");
    assert.equal(await tokens.revokeAll(alice.principal, ["personal"], now), 1);
    assert.deepEqual(await page(["personal", "refresh"]), [more[1]]);
  });

  test("a session is found by its hash until it ends, by its user alone, or is swept", async () => {
    const [alice, bob] = [await person(), await person()];
    const { sessions } = store();
    const session = (parts: object = {}) => ({
      ...{ secretHash: `hash ${unique()}`, userId: alice.id, method: "password", createdAt: now },
      ...{ signedInAt: now, expiresAt: now + 90 * day, address: "192.0.2.1", userAgent: undefined },
      ...parts,
    });
    const made = session();
    const add = async (one: ReturnType<typeof session>) => (await sessions.add(one, 1)) ?? assert.fail();
    const id = await add(made);
    const found = await sessions.findByHash(made.secretHash);
    assert.deepEqual(found?.session, { ...made, id, lastSeenAt: now });
    assert.deepEqual(found?.principal, await store().access.principal(alice.principal));
    assert.equal(await sessions.findByHash("none"), undefined);
    await sessions.touch(id, now + 5);
    await setImmediate();
    assert.equal((await sessions.findByHash(made.secretHash))?.session.lastSeenAt, now + 5);
    const others = [await add(session()), await add(session())];
    const listed = async (before?: number) =>
      (await sessions.page(alice.id, { before, limit: 10 })).map((one) => one.id);
    assert.deepEqual(await listed(), [...others.toReversed(), id]);
    assert.deepEqual(await listed(others[0]), [id]);
    assert.equal(await sessions.end(id, bob.id), false, "not somebody else's");
    assert.equal(await sessions.endAll(alice.id, id), 2);
    assert.deepEqual(await listed(), [id]);
    assert.equal(await sessions.end(id, alice.id), true);
    assert.equal(await sessions.findByHash(made.secretHash), undefined);
    const [dead, idle, living] = [
      session({ expiresAt: now - 2 }),
      session({ createdAt: now - 30 * day }),
      session({ createdAt: now - day }),
    ];
    for (const one of [dead, idle, living]) await add(one);
    assert.equal(await sessions.sweep(now, now - 14 * day, 100), 2);
    assert.equal(await sessions.findByHash(dead.secretHash), undefined);
    assert.equal(await sessions.findByHash(idle.secretHash), undefined);
    assert.notEqual(await sessions.findByHash(living.secretHash), undefined);
  });

  test("what was done is written down whole, durable or together with others", async () => {
    const { id, principal } = await person();
    const event = (object: string) => ({
      ...{
        at: now,
        action: "member.remove",
        actor: principal,
        credential: "password:1",
        address: "192.0.2.1",
      },
      ...{ namespaceId: id, object, result: "ok" as const, detail: { role: "owner" }, requestId: "r-1" },
    });
    await store().audit.add([event("user bob")]);
    await store().audit.addRelaxed([event("user carol"), event("user dave")]);
    const bare = { credential: undefined, address: undefined, detail: undefined, requestId: undefined };
    await store().audit.add([{ ...event("user eve"), ...bare, result: "refused" }]);
    const { events } = await store().audit.read({ filter: { actor: principal }, order: "oldest", limit: 10 });
    assert.deepEqual(
      events.map(({ id: _, ...rest }) => rest),
      [
        ...["user bob", "user carol", "user dave"].map(event),
        { ...event("user eve"), ...bare, result: "refused" },
      ],
    );
  });
}

function accountName(text: string): AccountName {
  return AccountName.parse(text) ?? assert.fail(`not an account's name: ${text}`);
}
