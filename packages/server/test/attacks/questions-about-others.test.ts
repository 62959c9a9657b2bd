import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openTown, type Person, type Town } from "@estiva/testing/town";

let town: Town;
let eve: Person;
before(async () => {
  town = await openTown();
  eve = await town.person("eve");
  await town.accounts.repository("eve/x");
});
after(() => town[Symbol.asyncDispose]());

interface Decision {
  readonly allowed: boolean;
  readonly reasons: readonly string[];
}

const about = (user: string, repository = "eve/x", action = "pull") =>
  `/api/v1/repositories/${repository}/decision?action=${action}&user=${encodeURIComponent(user)}`;

const decided = (by: Person, path: string) => by.api.expect<Decision>(200, "GET", path);

describe("M4: a decision tells nothing of an account but what it may do here", () => {
  test("an e-mail address is nobody's name", async () => {
    await town.person("uma", { email: "uma@example.com" });
    await eve.api.problem("not_found", "GET", about("uma@example.com"));
    await eve.api.problem("not_found", "GET", about("nobody@example.com"));
    // Of the name it says what everybody's page says already: that there is one.
    assert.equal((await decided(eve, about("uma"))).allowed, false);
  });

  test("a robot is known in its own namespace only", async () => {
    await town.person("bob");
    await town.accounts.robot("bob", "ci");
    await town.accounts.robot("eve", "ci");
    await eve.api.problem("not_found", "GET", about("bob.ci"));
    await eve.api.problem("not_found", "GET", about("bob.other"));
    assert.equal((await decided(eve, about("eve.ci"))).allowed, false);
  });

  test("a disabled account reads as one that nothing was granted", async () => {
    const [idle, disabled] = [await town.person("idle"), await town.person("gone")];
    await town.accounts.ports.users.update(disabled.id, { isDisabled: true }, Date.now());
    const [ofIdle, ofDisabled] = [await decided(eve, about("idle")), await decided(eve, about("gone"))];
    assert.deepEqual(ofDisabled, renamed(ofIdle, "idle", "gone"));
    const namespace = await town.accounts.namespaceId("eve");
    for (const { principal } of [idle, disabled])
      await town.accounts.grant(namespace, principal, "x", { role: "read" });
    assert.deepEqual(
      await decided(eve, about("gone")),
      renamed(await decided(eve, about("idle")), "idle", "gone"),
    );
  });

  test("who has a second factor is not told to an organisation that requires one", async () => {
    const owner = await town.person("olga", { hasSecondFactor: true });
    await town.person("bare");
    await town.person("armed", { hasSecondFactor: true });
    await town.person("chief", { isAdmin: true });
    await town.accounts.organization("acme", { owners: [owner], requiresSecondFactor: true });
    await town.accounts.repository("acme/app");
    const session = await town.session(owner);
    const ask = (name: string) => session.expect<Decision>(200, "GET", about(name, "acme/app"));
    const ofArmed = await ask("armed");
    assert.deepEqual(await ask("bare"), renamed(ofArmed, "armed", "bare"));
    assert.deepEqual(await ask("chief"), renamed(ofArmed, "armed", "chief"));
  });

  test("a denial reads the same whoever it is about, site admins too", async () => {
    const namespace = await town.accounts.namespaceId("eve");
    const [plain, chief] = [await town.person("plain"), await town.person("boss", { isAdmin: true })];
    for (const { principal } of [plain, chief])
      await town.accounts.grant(namespace, principal, "x", { denied: ["pull"] });
    assert.deepEqual(
      await decided(eve, about("boss")),
      renamed(await decided(eve, about("plain")), "plain", "boss"),
    );
  });
});

function renamed(decision: Decision, from: string, to: string): unknown {
  return JSON.parse(JSON.stringify(decision).replaceAll(from, to));
}
