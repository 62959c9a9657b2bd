import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiProblem } from "@estiva/contract/problems";
import { AccountName } from "@estiva/protocol";
import type { OneTimePurpose } from "#server/accounts/one-time-secrets/one-time-secret-records.ts";
import type { NewUser } from "#server/accounts/users/user-records.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import type { OpenedMetadata } from "../metadata-store.suite.ts";
import { alice, blob, day, now, repository, unique } from "../samples.ts";

const refusedAs = (code: string) => (error: unknown) => error instanceof ApiProblem && error.code === code;

function accountName(text = `person${unique()}`): AccountName {
  const name = AccountName.parse(text);
  if (name === undefined) throw new Error(`not an account's name: ${text}`);
  return name;
}

const newUser = (parts: Partial<NewUser> = {}): NewUser => ({
  ...{ name: accountName(), mayBearAuthority: false, seesRoot: true, email: undefined },
  ...{ isEmailVerified: false, passwordHash: "a hash", language: "en", now },
  ...{ admission: { kind: "free" as const }, identity: undefined },
  ...parts,
});

/** How people's accounts, their second factors and one-time secrets are kept. */
export function testAccounts(store: () => OpenedMetadata["store"]): void {
  const secret = async (
    userId: number | undefined,
    purpose: OneTimePurpose,
    data = {},
    expiresAt = now + day,
  ) => {
    const secretHash = `secret ${unique()}`;
    await store().oneTimeSecrets.add({ secretHash, purpose, userId, data, createdAt: now, expiresAt });
    return { secretHash, purpose };
  };
  const newSession = (userId: number) => ({
    ...{ secretHash: `session ${unique()}`, userId, method: "password", createdAt: now, signedInAt: now },
    ...{ expiresAt: now + day, address: undefined, userAgent: undefined },
  });
  const session = async (userId: number) => {
    const version = (await store().users.find(userId))?.credentialVersion ?? assert.fail();
    return (await store().sessions.add(newSession(userId), version)) ?? assert.fail();
  };
  const sessionsOf = async (userId: number) =>
    (await store().sessions.page(userId, { before: undefined, limit: 10 })).map(({ id }) => id);

  test("the first admin is made by the settings or a set-up link, and no second one that way", async () => {
    const { users } = store();
    assert.equal(await users.anyAdmin(), false);
    const link = await secret(undefined, "setup");
    const bySetUp = { kind: "set-up" as const, secretHash: link.secretHash };
    const wrong = { kind: "set-up" as const, secretHash: "another" };
    await assert.rejects(users.add(newUser({ admission: wrong })), refusedAs("link_invalid"));
    const attempts = [1, 2, 3].map(() =>
      users.add(newUser({ admission: bySetUp, email: `a${unique()}@example.com` })),
    );
    const made = (await Promise.allSettled(attempts)).filter(({ status }) => status === "fulfilled");
    assert.equal(made.length, 1);
    assert.equal(await users.anyAdmin(), true);
    const late = newUser({ admission: { kind: "settings" } });
    await assert.rejects(users.add(late), refusedAs("link_invalid"));
    const [admin] = await users.page({ text: undefined, state: "active", after: undefined, limit: 5 });
    assert.ok(admin?.isAdmin === true && admin.emailVerifiedAt === now);
    for (const change of [{ isAdmin: false }, { isDisabled: true }])
      await assert.rejects(users.update(admin.id, change, now), refusedAs("last_admin"));
    await assert.rejects(users.remove(admin.id, now), refusedAs("last_admin"));
    await store().oneTimeSecrets.removeUnowned("setup");
  });

  test("a sign-in that rests on what is outdated by now makes no session", async () => {
    const { users, sessions, passwords } = store();
    const { id, credentialVersion } = await users.add(newUser());
    assert.notEqual(await sessions.add(newSession(id), credentialVersion), undefined);
    await passwords.set(id, "another hash", { keptSession: undefined, now });
    assert.equal(await sessions.add(newSession(id), credentialVersion), undefined);
    assert.deepEqual(await sessionsOf(id), []);
    assert.notEqual(await sessions.add(newSession(id), credentialVersion + 1), undefined);
    assert.equal(await sessions.add(newSession(987_654_321), 1), undefined, "of nobody");
  });

  test("a name is given once, to nobody over repositories of the root, and found until its account ends", async () => {
    const { users } = store();
    const name = accountName();
    const each = await Promise.allSettled([1, 2, 3].map(() => users.add(newUser({ name }))));
    assert.equal(each.filter(({ status }) => status === "fulfilled").length, 1);
    const user = await users.findByName(name);
    assert.deepEqual(await users.find(user?.id ?? 0), user);
    await assert.rejects(users.checkName(newUser({ name })), refusedAs("name_taken"));
    const alike = accountName(`${name.replace("o", "0")}`);
    await assert.rejects(users.add(newUser({ name: alike })), refusedAs("name_confusable"));
    assert.equal(await users.remove(user?.id ?? 0, now), true);
    assert.equal(await users.remove(user?.id ?? 0, now), false);
    assert.equal(await users.findByName(name), undefined);
    await assert.rejects(users.add(newUser({ name })), refusedAs("name_taken"));
  });

  test("a first push lands neither in an account that a stranger's came before nor beside accounts", async () => {
    const { users, blobs } = store();
    const { username, id } = await users.add(newUser());
    const path = repository(`${username}/app`);
    await assert.rejects(blobs.add(blob({ repository: path, actor: "anonymous" })));
    await assert.rejects(blobs.add(blob({ repository: repository(`ghost${unique()}/app`) })));
    await blobs.add(blob({ repository: path, actor: userPrincipal(id) }));
    await assert.rejects(users.remove(id, now), refusedAs("not_empty"));
    await blobs.add(blob({ repository: repository(`single${unique()}`), actor: alice.actor }));
  });

  test("a verified address belongs to one account, a changed one is unverified, and its links end", async () => {
    const { users, passwords, oneTimeSecrets } = store();
    const email = `shared${unique()}@example.com`;
    const [one, two] = [await users.add(newUser({ email })), await users.add(newUser({ email }))];
    const link = await secret(one.id, "verify", { email });
    assert.equal(await oneTimeSecrets.lastMadeAt(one.id, "verify"), now);
    assert.equal(await passwords.verifyEmail(link.secretHash, now), one.id);
    assert.equal(await passwords.verifyEmail(link.secretHash, now), undefined);
    const other = await secret(two.id, "verify", { email });
    await assert.rejects(passwords.verifyEmail(other.secretHash, now), refusedAs("email_taken"));
    await assert.rejects(users.add(newUser({ email })), refusedAs("email_taken"));
    await assert.rejects(users.update(two.id, { isEmailVerified: true }, now), refusedAs("email_taken"));
    const stale = await secret(one.id, "reset");
    const changed = await users.update(one.id, { email: `new${unique()}@example.com` }, now);
    assert.equal(changed?.emailVerifiedAt, undefined);
    assert.equal(await passwords.reset(stale.secretHash, "hash", now), undefined);
    const late = await secret(one.id, "reset", { email });
    assert.equal(await passwords.reset(late.secretHash, "hash", now), undefined, "was made meanwhile");
    const fitting = await secret(one.id, "reset", { email: changed?.email });
    assert.equal(await passwords.reset(fitting.secretHash, "hash", now), one.id);
    assert.equal((await users.update(two.id, { isEmailVerified: true }, now))?.emailVerifiedAt, now);
  });

  test("a new password, a reset and disabling raise the version and end sessions and docker logins", async () => {
    const { users, passwords, tokens } = store();
    const { id } = await users.add(newUser());
    const login = () =>
      tokens.addInPlace(
        {
          kind: "refresh",
          principal: userPrincipal(id),
          name: "docker",
          secretHash: `r ${unique()}`,
          lastFour: "abcd",
          scopes: undefined,
          credentialVersion: 1,
          createdBy: userPrincipal(id),
          createdAt: now,
          expiresAt: undefined,
        },
        9,
      );
    const version = async () => (await users.find(id))?.credentialVersion;
    const [kept] = [await session(id), await session(id), await login()];
    assert.equal(await passwords.set(id, "next", { keptSession: kept, now }), true);
    assert.deepEqual(await sessionsOf(id), [kept]);
    assert.equal(await version(), 2);
    const page = { kinds: ["refresh"] as const, before: undefined, limit: 5 };
    assert.deepEqual(await tokens.page(userPrincipal(id), page), []);
    const [link, second] = [await secret(id, "reset"), await secret(id, "reset")];
    assert.equal(await passwords.reset(link.secretHash, "again", now), id);
    assert.equal(await passwords.reset(second.secretHash, "again", now), undefined);
    assert.deepEqual([await sessionsOf(id), await version()], [[], 3]);
    await session(id);
    assert.equal((await users.update(id, { isDisabled: true }, now))?.isDisabled, true);
    assert.deepEqual([await sessionsOf(id), await version()], [[], 4]);
    assert.equal((await users.update(id, { isDisabled: false }, now))?.isDisabled, false);
  });

  test("of a second factor a step and a recovery code work once, also for two at once", async () => {
    const { users, secondFactors: factors } = store();
    const { id } = await users.add(newUser());
    assert.equal(await factors.find(id), undefined);
    assert.equal(await factors.begin(id, "OLD"), true);
    assert.equal(await factors.begin(id, "SECRET"), true);
    const [kept, other] = [await session(id), await session(id)];
    const confirmation = { secret: "SECRET", step: 100, codeHashes: ["a", "b"], keptSession: kept, now };
    assert.equal(await factors.confirm(id, { ...confirmation, secret: "OLD" }), false);
    assert.equal(await factors.useStep(id, 100), false);
    assert.equal(await factors.confirm(id, confirmation), true);
    assert.equal(await factors.confirm(id, confirmation), false);
    assert.equal(await factors.begin(id, "THIRD"), false);
    assert.ok(!(await sessionsOf(id)).includes(other));
    const steps = await Promise.all([101, 101, 100].map((step) => factors.useStep(id, step)));
    assert.deepEqual(steps, [true, false, false]);
    const codes = await Promise.all(["a", "a", "c"].map((code) => factors.useRecoveryCode(id, code, now)));
    assert.deepEqual(codes, [true, false, false]);
    assert.equal((await factors.find(id))?.recoveryCodesLeft, 1);
    await factors.replaceRecoveryCodes(id, ["x", "y", "z"]);
    assert.equal((await factors.find(id))?.recoveryCodesLeft, 3);
    assert.deepEqual([await factors.remove(id, now), await factors.remove(id, now)], [true, false]);
    assert.deepEqual(await sessionsOf(id), [kept]);
    assert.equal((await users.find(id))?.hasSecondFactor, false);
  });

  test("a one-time secret is found for its purpose, tried so often, taken once, swept when past its time", async () => {
    const { oneTimeSecrets: secrets } = store();
    const key = await secret(undefined, "challenge", { method: "password" });
    assert.deepEqual((await secrets.find(key, now))?.data, { method: "password" });
    assert.equal(await secrets.find({ ...key, purpose: "reset" }, now), undefined);
    assert.equal(await secrets.find(key, now + day), undefined);
    const tries = await Promise.all([1, 2, 3].map(() => secrets.attempt(key, 2, now)));
    assert.equal(tries.filter((found) => found !== undefined).length, 2);
    const takes = await Promise.all([1, 2].map(() => secrets.take(key, now)));
    assert.equal(takes.filter((found) => found !== undefined).length, 1);
    for (let count = 0; count < 3; count += 1) await secret(undefined, "sign-in-elsewhere", {}, now - 1);
    const living = await secret(undefined, "sign-in-elsewhere");
    assert.equal(await secrets.sweep(now, 2), 2);
    assert.equal(await secrets.sweep(now, 2), 1);
    assert.ok((await secrets.find(living, now)) !== undefined);
  });

  test("an account keeps its newest 100 sessions, and 20 one-time secrets of a purpose", async () => {
    const { id } = await store().users.add(newUser());
    const sessions: number[] = [];
    for (let count = 0; count < 103; count += 1) sessions.push(await session(id));
    const kept = await store().sessions.page(id, { before: undefined, limit: 200 });
    assert.deepEqual(
      kept.map((each) => each.id),
      sessions.slice(3).reverse(),
    );
    const { oneTimeSecrets: secrets } = store();
    const keys = [];
    for (let count = 0; count < 22; count += 1) {
      const key = { secretHash: `secret ${unique()}`, purpose: "challenge" as const };
      keys.push(key);
      await secrets.add({ ...key, userId: id, data: {}, createdAt: now + count, expiresAt: now + day });
    }
    const found = await Promise.all(keys.map((key) => secrets.find(key, now)));
    assert.deepEqual(
      found.map((each) => each !== undefined),
      keys.map((_, place) => place >= 2),
    );
  });

  test("accounts are listed by name, by a part of name or address, and by state", async () => {
    const { users } = store();
    const mark = `x${unique()}`;
    for (const letter of ["a", "b", "c"])
      await users.add(
        newUser({ name: accountName(`${letter}-${mark}`), email: `${letter}_${mark}@example.com` }),
      );
    const page = async (more: object) => {
      const found = await users.page({ text: mark, state: undefined, after: undefined, limit: 9, ...more });
      return found.map(({ username }) => username.slice(0, 1)).join("");
    };
    assert.equal(await page({}), "abc");
    assert.equal(await page({ after: `a-${mark}`, limit: 1 }), "b");
    assert.equal(await page({ text: `B_${mark}@` }), "b");
    assert.equal(await page({ text: `b%${mark}` }), "");
    const { id = 0 } = (await users.findByName(`b-${mark}`)) ?? {};
    await users.update(id, { isDisabled: true }, now);
    assert.deepEqual([await page({ state: "active" }), await page({ state: "disabled" })], ["ac", "b"]);
  });
}
