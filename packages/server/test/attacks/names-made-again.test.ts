import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { indexType } from "@estiva/testing/content";
import { send } from "@estiva/testing/send";
import { openTown, type Person, type Town } from "@estiva/testing/town";

let town: Town;
let admin: Person;
before(async () => {
  town = await openTown();
  admin = await town.person("keeper", { isAdmin: true });
});
after(() => town[Symbol.asyncDispose]());

const secret = "classified";

/** A private repository with a tag, a README and a past, which is then deleted. */
async function filledAndDeleted(by: Person, namespace: string): Promise<void> {
  const app = `${namespace}/app`;
  await by.api.expect(201, "POST", "/api/v1/repositories", {
    namespace,
    name: "app",
    visibility: "private",
    description: secret,
  });
  const body = JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests: [] });
  const pushed = await send(town.server.url, `/v2/${app}/manifests/${secret}`, {
    method: "PUT",
    headers: { authorization: by.basic, "content-type": indexType },
    body,
  });
  assert.equal(pushed.status, 201);
  await by.api.expect(204, "PUT", `/api/v1/repositories/${app}/readme`, { markdown: `# ${secret}` });
  await by.api.expect(204, "DELETE", `/api/v1/repositories/${app}`);
}

const ofRepository = (name: string) => [
  `/api/v1/repositories/${name}`,
  `/api/v1/repositories/${name}/tags`,
  `/api/v1/repositories/${name}/readme`,
  `/api/v1/repositories/${name}/activity`,
  `/api/v1/search?q=${secret}`,
  `/v2/${name}/tags/list`,
];

const ofNamespace = (name: string) => [
  "/api/v1/activity",
  `/api/v1/namespaces/${name}/audit`,
  `/api/v1/namespaces/${name}/audit/export`,
  `/api/v1/namespaces/${name}/grants`,
  `/api/v1/namespaces/${name}/robots`,
];

async function tellsNothing(by: Person, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const { status, body } = await send(town.server.url, path, { headers: { authorization: by.basic } });
    assert.equal(status, 200, `${path}: ${body.toString()}`);
    // What was searched for stands in no answer either.
    assert.ok(!body.toString().includes(secret), `${path}: ${body.toString()}`);
  }
}

describe("M2: a name that is used again tells nothing of what had it before", () => {
  test("of a repository, to whoever may read its successor", async () => {
    const [alice, bob] = [await town.person("alice"), await town.person("bob")];
    await filledAndDeleted(alice, "alice");
    const write = { subject: { kind: "user", name: "bob" }, pattern: "**", role: "admin", can_create: true };
    await alice.api.expect(201, "POST", "/api/v1/namespaces/alice/grants", write);
    const made = { namespace: "alice", name: "app" };
    await bob.api.expect(201, "POST", "/api/v1/repositories", { ...made, visibility: "public" });
    const stranger = await town.person("mallory");
    for (const reader of [bob, stranger])
      await tellsNothing(reader, [...ofRepository("alice/app"), "/api/v1/activity"]);
  });

  test("of an account, to whoever registers its name", async () => {
    const carl = await town.person("carl");
    await carl.api.expect(201, "POST", "/api/v1/namespaces/carl/robots", {
      name: "ci",
      description: secret,
    });
    await filledAndDeleted(carl, "carl");
    await carl.api.expect(204, "DELETE", "/api/v1/users/carl");
    await admin.api.expect(204, "DELETE", "/api/v1/site/retired-names/carl");
    const next = await town.person("carl");
    const made = { namespace: "carl", name: "app", visibility: "public" };
    await next.api.expect(201, "POST", "/api/v1/repositories", made);
    await tellsNothing(next, [...ofRepository("carl/app"), ...ofNamespace("carl"), "/api/v1/audit"]);
  });

  test("of an organisation, to whoever makes another of its name", async () => {
    const [dora, eli] = [await town.person("dora"), await town.person("eli")];
    await dora.api.expect(201, "POST", "/api/v1/organizations", { name: "acme", description: secret });
    await filledAndDeleted(dora, "acme");
    await dora.api.expect(204, "DELETE", "/api/v1/organizations/acme");
    await admin.api.expect(204, "DELETE", "/api/v1/site/retired-names/acme");
    await eli.api.expect(201, "POST", "/api/v1/organizations", { name: "acme" });
    const made = { namespace: "acme", name: "app", visibility: "public" };
    await eli.api.expect(201, "POST", "/api/v1/repositories", made);
    await tellsNothing(eli, [
      ...ofRepository("acme/app"),
      ...ofNamespace("acme"),
      "/api/v1/organizations/acme",
    ]);
  });
});
