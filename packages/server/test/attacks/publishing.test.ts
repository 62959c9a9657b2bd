import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Browser } from "@estiva/testing/browser";
import { openTown, type Person, type Town } from "@estiva/testing/town";

let town: Town;
before(async () => {
  town = await openTown({ ESTIVA_ROOT_NAMESPACE: "private" });
});
after(() => town[Symbol.asyncDispose]());

const repositories = "/api/v1/repositories";

/** Who may make repositories below this person's namespace, and no more than push into them. */
async function creatorsBelow(owner: Person): Promise<Record<"robot" | "token", Browser>> {
  const { accounts, server } = town;
  const namespace = await accounts.namespaceId(owner.name);
  const robot = await accounts.robot(owner.name, "ci");
  await accounts.grant(namespace, robot.principal, "**", { role: "write", canCreate: true });
  const scopes = [`repository:${owner.name}/**:pull,push,create`];
  const token = await accounts.token(owner.principal, { scopes });
  const using = (authorization: string) => new Browser(server.url, { headers: { authorization } });
  return { robot: using(robot.basic), token: using(`Bearer ${token.secret}`) };
}

describe("M3: to make a repository is not to publish one", () => {
  test("whoever may only create gives it the namespace's visibility, and no other", async () => {
    const owner = await town.person("bobby");
    for (const [kind, creator] of Object.entries(await creatorsBelow(owner))) {
      const named = { namespace: "bobby", name: `by-${kind}` };
      await creator.problem("forbidden", "POST", repositories, { ...named, visibility: "public" });
      await owner.api.problem("not_found", "GET", `${repositories}/bobby/by-${kind}`);
      await creator.expect(201, "POST", repositories, { ...named, visibility: "private" });
      const path = `${repositories}/bobby/by-${kind}`;
      await creator.problem("forbidden", "PATCH", path, { visibility: "public" });
      const left = { namespace: "bobby", name: `left-${kind}` };
      await creator.expect(201, "POST", repositories, left);
      const made = await owner.api.expect<{ visibility: string }>(
        200,
        "GET",
        `${repositories}/bobby/left-${kind}`,
      );
      assert.equal(made.visibility, "private");
    }
  });

  test("a description needs what changing it needs", async () => {
    const owner = await town.person("billy");
    const { robot, token } = await creatorsBelow(owner);
    const described = (name: string) => ({ namespace: "billy", name, description: "ours" });
    await token.problem("forbidden", "POST", repositories, described("by-token"));
    // A robot that writes may change descriptions, and so may give one.
    await robot.expect(201, "POST", repositories, described("by-robot"));
    await robot.expect(200, "PATCH", `${repositories}/billy/by-robot`, { description: "mine" });
  });

  test("whoever administers what is made may give it all that it can have", async () => {
    const owner = await town.person("benny");
    const body = { namespace: "benny", name: "app", visibility: "public", description: "ours" };
    await owner.api.expect(201, "POST", repositories, body);
    const made = await new Browser(town.server.url).expect<{ visibility: string }>(
      200,
      "GET",
      `${repositories}/benny/app`,
    );
    assert.equal(made.visibility, "public");
  });
});

describe("M5: an owner without the required second factor is nobody there", () => {
  test("publishes nothing, sees no quota, and counts nothing that is private", async () => {
    const [safe, lost] = [
      await town.person("safe", { hasSecondFactor: true }),
      await town.person("lost", { hasSecondFactor: true }),
    ];
    await town.accounts.organization("vault", {
      owners: [safe, lost],
      requiresSecondFactor: true,
    });
    await town.accounts.repository("vault/secret");
    await town.accounts.ports.secondFactors.removeLost(lost.id, Date.now());
    assert.equal((await lost.api.call("GET", `${repositories}/vault/secret`)).status, 404);
    const path = "/api/v1/namespaces/vault";
    await lost.api.problem("forbidden", "PATCH", "/api/v1/organizations/vault", { display_name: "Mine" });
    await lost.api.problem("forbidden", "PATCH", path, { default_visibility: "public" });
    const seen = await lost.api.expect<Record<string, unknown>>(200, "GET", path);
    assert.equal(seen.quota, null);
    const found = await lost.api.expect<{ namespaces: unknown }>(200, "GET", "/api/v1/search?q=vault");
    const stranger = await town.person("stranger");
    assert.deepEqual(seen, await stranger.api.expect(200, "GET", path));
    assert.deepEqual(found, await stranger.api.expect(200, "GET", "/api/v1/search?q=vault"));
    // What an owner with the factor sees shows that there was something to hide.
    const whole = await (await town.session(safe)).expect<Record<string, unknown>>(200, "GET", path);
    assert.notEqual(whole.quota, null);
  });
});
