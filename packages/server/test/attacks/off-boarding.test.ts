import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type MailBox, startMailBox, tokenIn } from "@estiva/testing/mail-box";
import { openTown, type Person, type Town } from "@estiva/testing/town";

let mails: MailBox;
let town: Town;
let admin: Person;
before(async () => {
  mails = await startMailBox();
  town = await openTown({
    ...mails.env,
    ESTIVA_PUBLIC_URL: "https://registry.example.com",
    ESTIVA_ALLOWED_HOSTS: "127.0.0.1",
    ESTIVA_SIGN_UP: "invite",
  });
  admin = await town.person("keeper", { isAdmin: true });
});
after(async () => {
  await town[Symbol.asyncDispose]();
  await mails[Symbol.asyncDispose]();
});

const mine = "/api/v1/invitations";
const membersOf = (organization: string) => `/api/v1/organizations/${organization}/members`;

/** An organisation, who owns it, and somebody who has a verified address. */
async function found(name: string): Promise<{ readonly owner: Person; readonly bob: Person; email: string }> {
  const owner = await town.person(`${name}-owner`);
  const email = `bob@${name}.example`;
  const bob = await town.person(`${name}-bob`, { email });
  await owner.api.expect(201, "POST", "/api/v1/organizations", { name });
  return { owner, bob, email };
}

/** @param person a name or an address. @returns the invitation's number. */
async function invite(by: Person, organization: string, person: string, role = "owner"): Promise<string> {
  const path = `${membersOf(organization)}/${encodeURIComponent(person)}`;
  const { id } = await by.api.expect<{ id: string }>(202, "PUT", path, { role });
  return id;
}

async function waiting(person: Person): Promise<number> {
  return (await person.api.expect<{ items: unknown[] }>(200, "GET", mine)).items.length;
}

/** A change that takes somebody's place, or a part of it, away. */
type Ending = (parts: {
  readonly owner: Person;
  readonly bob: Person;
  readonly name: string;
}) => Promise<unknown>;

const endings: Readonly<Record<string, Ending>> = {
  offboarding: ({ owner, bob, name }) =>
    owner.api.expect(200, "POST", `${membersOf(name)}/${bob.name}/offboarding`),
  removal: ({ owner, bob, name }) => owner.api.expect(204, "DELETE", `${membersOf(name)}/${bob.name}`),
  leaving: ({ bob, name }) => bob.api.expect(204, "DELETE", `${membersOf(name)}/${bob.name}`),
  demotion: ({ owner, bob, name }) =>
    owner.api.expect(200, "PUT", `${membersOf(name)}/${bob.name}`, { role: "member" }),
};

describe("M1: what waits for a person is withdrawn under every key", () => {
  for (const [kind, end] of Object.entries(endings)) {
    test(`by ${kind}`, async () => {
      const name = `by-${kind}`;
      const { owner, bob, email } = await found(name);
      await admin.api.expect(200, "PUT", `${membersOf(name)}/${bob.name}`, { role: "owner" });
      const friend = await town.person(`${name}-friend`);
      const toAddress = await invite(owner, name, email);
      const secret = tokenIn(await mails.next(email), "invitations");
      const toFriend = await invite(bob, name, friend.name);
      await end({ owner, bob, name });
      assert.equal(await waiting(bob), 0);
      await bob.api.problem("invitation_invalid", "POST", `${mine}/${toAddress}/accept`);
      await bob.api.problem("invitation_invalid", "POST", `${mine}/accept`, { token: secret });
      await friend.api.problem("invitation_invalid", "POST", `${mine}/${toFriend}/accept`);
      const { items } = await owner.api.expect<{ items: unknown[] }>(
        200,
        "GET",
        `/api/v1/organizations/${name}/invitations`,
      );
      assert.deepEqual(items, []);
    });
  }

  test("an address that is verified only afterwards, and one that an identity tells", async () => {
    const { owner, bob, email } = await found("claimed");
    const { users, identities } = town.accounts.ports;
    await users.update(bob.id, { email, isEmailVerified: false }, Date.now());
    const corp = { provider: "corp", issuer: "https://corp.example", subject: "s-bob", name: undefined };
    await identities.link(bob.id, { ...corp, email: "Bob@Corp.example" }, 1);
    await admin.api.expect(200, "PUT", `${membersOf("claimed")}/${bob.name}`, { role: "member" });
    const ids = [await invite(owner, "claimed", email), await invite(owner, "claimed", "bob@corp.example")];
    await owner.api.expect(200, "POST", `${membersOf("claimed")}/${bob.name}/offboarding`);
    await admin.api.expect(200, "PATCH", `/api/v1/users/${bob.name}`, { email_verified: true });
    await bob.api.problem("invitation_invalid", "POST", `${mine}/${ids[0]}/accept`);
    await admin.api.expect(200, "PATCH", `/api/v1/users/${bob.name}`, {
      email: "bob@corp.example",
      email_verified: true,
    });
    await bob.api.problem("invitation_invalid", "POST", `${mine}/${ids[1]}/accept`);
  });

  test("a change of the address, so that nothing waits under the one before", async () => {
    const { owner, bob, email } = await found("moved");
    const toAddress = await invite(owner, "moved", email);
    await admin.api.expect(200, "PUT", `${membersOf("moved")}/${bob.name}`, { role: "member" });
    const change = (to: string) =>
      admin.api.expect(200, "PATCH", `/api/v1/users/${bob.name}`, { email: to, email_verified: true });
    await change("bob@elsewhere.example");
    await owner.api.expect(200, "POST", `${membersOf("moved")}/${bob.name}/offboarding`);
    await change(email);
    assert.equal(await waiting(bob), 0);
    await bob.api.problem("invitation_invalid", "POST", `${mine}/${toAddress}/accept`);
  });

  test("the end of an account, so that the next one with its address gets nothing of it", async () => {
    const { owner, bob, email } = await found("ended");
    const friend = await town.person("ended-friend");
    await bob.api.expect(201, "POST", "/api/v1/organizations", { name: "of-bob" });
    const toFriend = await invite(bob, "of-bob", friend.name);
    await admin.api.expect(200, "PUT", `${membersOf("of-bob")}/${owner.name}`, { role: "owner" });
    const toAddress = await invite(owner, "ended", email);
    const site = await admin.api.expect<{ token: string }>(201, "POST", mine, { email });
    await bob.api.expect(204, "DELETE", `/api/v1/users/${bob.name}`);
    const next = await town.person("ended-next", { email });
    assert.equal(await waiting(next), 0);
    await next.api.problem("invitation_invalid", "POST", `${mine}/${toAddress}/accept`);
    await friend.api.problem("invitation_invalid", "POST", `${mine}/${toFriend}/accept`);
    await next.api.problem("invitation_invalid", "POST", `${mine}/preview`, { token: site.token });
  });
});

describe("M1: what a site admin sent is withdrawn where they are none any more", () => {
  const endings: Readonly<Record<string, (who: Person) => Promise<unknown>>> = {
    demoted: ({ name }) => admin.api.expect(200, "PATCH", `/api/v1/users/${name}`, { is_admin: false }),
    disabled: ({ name }) => admin.api.expect(200, "PATCH", `/api/v1/users/${name}`, { disabled: true }),
    deleted: ({ name }) => admin.api.expect(204, "DELETE", `/api/v1/users/${name}`),
  };
  for (const [kind, end] of Object.entries(endings)) {
    test(kind, async () => {
      const name = `was-${kind}`;
      const { owner } = await found(name);
      const [second, friend] = [
        await town.person(`second-${kind}`, { isAdmin: true }),
        await town.person(`to-${kind}`),
      ];
      await second.api.expect(201, "POST", "/api/v1/organizations", { name: `own-${kind}` });
      await second.api.expect(200, "PUT", `${membersOf(`own-${kind}`)}/${owner.name}`, { role: "owner" });
      const toOwn = await invite(second, `own-${kind}`, `friend@${kind}.example`);
      const toOther = await invite(second, name, `friend@${kind}.example`);
      const site = await second.api.expect<{ token: string }>(201, "POST", mine, {});
      await end(second);
      await friend.api.problem("invitation_invalid", "POST", `${mine}/preview`, { token: site.token });
      const open = await admin.api.expect<{ items: { id: string }[] }>(
        200,
        "GET",
        `/api/v1/organizations/${name}/invitations`,
      );
      assert.ok(!open.items.some(({ id }) => id === toOther));
      const own = await owner.api.expect<{ items: { id: string }[] }>(
        200,
        "GET",
        `/api/v1/organizations/own-${kind}/invitations`,
      );
      // Who owns an organisation goes on inviting to it, admin or not.
      assert.deepEqual(
        own.items.map(({ id }) => id),
        kind === "demoted" ? [toOwn] : [],
      );
    });
  }
});
