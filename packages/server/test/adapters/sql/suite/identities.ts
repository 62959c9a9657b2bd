import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiProblem } from "@estiva/contract/problems";
import { AccountName } from "@estiva/protocol";
import type { NewIdentity } from "#server/accounts/users/user-records.ts";
import type { OpenedAccounts } from "../metadata-store.suite.ts";
import { day, now, unique } from "../samples.ts";

const refusedAs = (code: string) => (error: unknown) => error instanceof ApiProblem && error.code === code;

const identity = (parts: Partial<NewIdentity> = {}): NewIdentity => ({
  ...{ provider: "corp", issuer: "https://id.example.com", subject: `subject ${unique()}` },
  ...{ email: "somebody@example.com", name: "Somebody" },
  ...parts,
});

/** How accounts elsewhere that sign accounts in are kept. */
export function testIdentities(store: OpenedAccounts): void {
  const account = async (parts: { passwordHash?: string; identity?: NewIdentity } = {}) => {
    const name = AccountName.parse(`linked${unique()}`);
    assert.ok(name !== undefined);
    const { id } = await store().users.add({
      ...{ name, mayBearAuthority: false, seesRoot: false, isEmailVerified: false, email: undefined },
      ...{ passwordHash: parts.passwordHash, language: undefined, now, identity: parts.identity },
      admission: { kind: "free" },
    });
    return id;
  };
  const unlinking = (userId: number) => ({ userId, providers: ["corp"], keptSession: undefined, now });

  test("one is found by provider, issuer and subject, all three, and never by its address", async () => {
    const own = identity();
    const userId = await account({ identity: own });
    const found = await store().identities.find(own);
    assert.deepEqual(found, { ...own, id: found?.id, userId, linkedAt: now, lastUsedAt: now });
    for (const part of ["provider", "issuer", "subject"] as const)
      assert.equal(await store().identities.find({ ...own, [part]: `${own[part]}x` }), undefined, part);
    assert.equal(await store().identities.find({ ...own, subject: own.email ?? "" }), undefined);
  });

  test("one signs in one account: of two that link it at once one does, and an account has fifty", async () => {
    const [one, other] = [await account({ passwordHash: "hash" }), await account({ passwordHash: "hash" })];
    const shared = identity();
    const tries = [one, other, one].map((userId) => store().identities.link(userId, shared, now));
    const outcomes = await Promise.allSettled(tries);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected", "rejected"]);
    await assert.rejects(store().identities.link(other, shared, now), refusedAs("conflict"));
    const many = await account();
    for (let count = 0; count < 50; count += 1) await store().identities.link(many, identity(), now);
    await assert.rejects(store().identities.link(many, identity(), now), refusedAs("quota_exceeded"));
    const pages = [await store().identities.page(many, { after: 0, limit: 30 })];
    pages.push(await store().identities.page(many, { after: pages[0]?.at(-1)?.id ?? 0, limit: 30 }));
    assert.deepEqual(
      pages.map(({ length }) => length),
      [30, 20],
    );
    const ids = pages.flat().map(({ id }) => id);
    assert.deepEqual(
      ids,
      ids.toSorted((a, b) => a - b),
    );
  });

  test("a sign-in is noted with what the provider says now, and the rest stays", async () => {
    const own = identity();
    await account({ identity: own });
    const before = await store().identities.find(own);
    await store().identities.used(before?.id ?? 0, { email: "new@example.com", name: undefined }, now + 5);
    assert.deepEqual(await store().identities.find(own), {
      ...{ ...before, email: "new@example.com", name: undefined, lastUsedAt: now + 5 },
    });
  });

  test("the last way in stays: a password, or another identity of a provider that can be used", async () => {
    const { identities } = store();
    const only = identity();
    const userId = await account({ identity: only });
    const { id } = (await identities.find(only)) ?? assert.fail();
    const another = await account({ passwordHash: "hash" });
    assert.equal(await identities.unlink(id, unlinking(another)), undefined, "another's");
    await assert.rejects(identities.unlink(id, unlinking(userId)), refusedAs("last_sign_in_method"));
    const gone = await identities.link(userId, identity({ provider: "gone" }), now);
    await assert.rejects(identities.unlink(id, unlinking(userId)), refusedAs("last_sign_in_method"));
    const second = await identities.link(userId, identity(), now);
    const both = await Promise.allSettled(
      [id, second.id].map((each) => identities.unlink(each, unlinking(userId))),
    );
    assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"], "not both at once");
    assert.equal((await identities.unlink(gone.id, unlinking(userId)))?.provider, "gone");
    const own = await identities.link(another, identity(), now);
    assert.equal((await identities.unlink(own.id, unlinking(another)))?.id, own.id);
    assert.deepEqual(await identities.page(another, { after: 0, limit: 5 }), []);
  });

  test("what one has opened ends with it: its provider's sessions but the kept one, and second steps", async () => {
    const { identities, sessions, oneTimeSecrets } = store();
    const userId = await account({ passwordHash: "hash" });
    const linked = await identities.link(userId, identity(), now);
    const session = async (method: string) => {
      const made = {
        ...{ secretHash: `session ${unique()}`, userId, method, createdAt: now, signedInAt: now },
        ...{ expiresAt: now + day, address: undefined, userAgent: undefined },
      };
      return (await sessions.add(made, 1)) ?? assert.fail();
    };
    const [kept, byPassword] = [await session("provider:corp"), await session("password")];
    const [other, ended] = [await session("provider:other"), await session("provider:corp")];
    const secret = { userId, data: {}, createdAt: now, expiresAt: now + day };
    const challenge = { secretHash: `challenge ${unique()}`, purpose: "challenge" as const };
    const reset = { secretHash: `reset ${unique()}`, purpose: "reset" as const };
    for (const one of [challenge, reset]) await oneTimeSecrets.add({ ...secret, ...one });
    await identities.unlink(linked.id, { ...unlinking(userId), keptSession: kept });
    const left = (await sessions.page(userId, { before: undefined, limit: 10 })).map(({ id }) => id);
    assert.deepEqual(left.sort(), [kept, byPassword, other].sort());
    assert.ok(!left.includes(ended));
    assert.equal(await oneTimeSecrets.lastMadeAt(userId, "challenge"), undefined);
    assert.equal(await oneTimeSecrets.lastMadeAt(userId, "reset"), now);
  });
}
