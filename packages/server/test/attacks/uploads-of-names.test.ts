import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sha256 } from "@estiva/testing/content";
import { dumpRows } from "@estiva/testing/dump-rows";
import { EventStream } from "@estiva/testing/event-stream";
import { json, send } from "@estiva/testing/send";
import { openTown, type Person, type Town } from "@estiva/testing/town";

let town: Town;
let admin: Person;
before(async () => {
  town = await openTown();
  admin = await town.person("keeper", { isAdmin: true });
});
after(() => town[Symbol.asyncDispose]());

const content = "what was being pushed";

const ask = (by: Person, method: string, path: string, body = "") =>
  send(town.server.url, path, { method, headers: { authorization: by.basic }, body });

/** Begins an upload and sends the bytes, but doesn't end it. @returns its address. */
async function begin(by: Person, repository: string): Promise<string> {
  const begun = await ask(by, "POST", `/v2/${repository}/blobs/uploads/`);
  assert.equal(begun.status, 202, begun.body.toString());
  const path = begun.headers.location ?? "";
  assert.equal((await ask(by, "PATCH", path, content)).status, 202);
  return path;
}

async function isUnknown(by: Person, path: string): Promise<void> {
  for (const [method, query] of [["GET", ""] as const, ["PATCH", ""] as const, ["DELETE", ""] as const]) {
    const answer = await ask(by, method, `${path}${query}`);
    assert.equal(answer.status, 404, method);
    assert.match(answer.body.toString(), /BLOB_UPLOAD_UNKNOWN/);
  }
  const closing = await ask(by, "PUT", `${path}?digest=${sha256(content)}`);
  assert.equal(closing.status, 404);
}

/** What somebody who watches a repository hears of uploads within two rounds. */
async function heard(by: Person, query: string): Promise<readonly unknown[]> {
  using stream = await EventStream.open(town.server.url, query, { authorization: by.basic });
  await stream.endsWithin(1_500);
  return stream.told.filter(({ event }) => event === "uploads");
}

describe("M2: an upload belongs to the repository in which it was begun", () => {
  test("not to one that is made again under the name, by whomever", async () => {
    const [alice, bob] = [await town.person("alice"), await town.person("bob")];
    await alice.api.expect(201, "POST", "/api/v1/repositories", {
      namespace: "alice",
      name: "app",
      visibility: "private",
    });
    const write = { subject: { kind: "user", name: "bob" }, pattern: "**", role: "write", can_create: true };
    await alice.api.expect(201, "POST", "/api/v1/namespaces/alice/grants", write);
    const paths = [await begin(alice, "alice/app"), await begin(bob, "alice/app")] as const;
    await alice.api.expect(204, "DELETE", "/api/v1/repositories/alice/app");
    await isUnknown(alice, paths[0]);
    // Made by a push of bob's, for whom the name is free.
    const again = await begin(bob, "alice/app");
    assert.equal((await ask(bob, "PUT", `${again}?digest=${sha256(content)}`)).status, 201);
    await isUnknown(alice, paths[0]);
    await isUnknown(bob, paths[1]);
    assert.deepEqual(await heard(alice, "repositories=alice/app"), []);
  });

  test("not to one of an account that got the name, nor to one of an organisation", async () => {
    const [carl, dora] = [await town.person("carl"), await town.person("dora")];
    await dora.api.expect(201, "POST", "/api/v1/organizations", { name: "acme" });
    const [ofCarl, ofAcme] = [await begin(carl, "carl/new"), await begin(dora, "acme/new")];
    await carl.api.expect(204, "DELETE", "/api/v1/users/carl");
    await dora.api.expect(204, "DELETE", "/api/v1/organizations/acme");
    const { uploads = [] } = dumpRows(town.server.dataDir);
    assert.deepEqual(
      uploads.filter(({ repository }) => /^(carl|acme)\//.test(String(repository))),
      [],
    );
    for (const name of ["carl", "acme"])
      await admin.api.expect(204, "DELETE", `/api/v1/site/retired-names/${name}`);
    const next = await town.person("carl");
    await dora.api.expect(201, "POST", "/api/v1/organizations", { name: "acme" });
    assert.deepEqual(await heard(next, "scope=own"), []);
    assert.deepEqual(await heard(dora, "scope=own"), []);
    await isUnknown(next, ofCarl);
    await isUnknown(dora, ofAcme);
    assert.deepEqual(json(await ask(dora, "GET", "/api/v1/repositories?namespace=acme")), {
      items: [],
      next_cursor: null,
    });
  });
});
