import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { imageManifest, pushBlob, pushManifest } from "@estiva/testing/content";
import { json, send } from "@estiva/testing/send";
import { openTown, type Person, type Town } from "@estiva/testing/town";

let town: Town;
before(async () => {
  town = await openTown();
});
after(() => town[Symbol.asyncDispose]());

/** Pushes a private image. @returns the digests of its manifest and of its one blob. */
async function pushPrivately(by: Person, name: string): Promise<{ manifest: string; blob: string }> {
  const headers = { authorization: by.basic };
  const [namespace, path] = name.split("/");
  const made = { namespace, name: path, visibility: "private" };
  await by.api.expect(201, "POST", "/api/v1/repositories", made);
  const blob = await pushBlob(town.server.url, name, "{}", headers);
  const { digest: manifest } = await pushManifest(town.server.url, name, imageManifest(), {
    tag: "v1",
    headers,
  });
  return { manifest, blob };
}

async function tokenFor(by: Person, name: string): Promise<string> {
  const path = `/auth/token?service=estiva&scope=repository:${name}:pull`;
  const answer = await send(town.server.url, path, { headers: { authorization: by.basic } });
  return json<{ token: string }>(answer).token;
}

const statusWith = async (token: string, path: string) =>
  (await send(town.server.url, path, { headers: { authorization: `Bearer ${token}` } })).status;

const readsOf = (name: string, { manifest, blob }: { manifest: string; blob: string }) => [
  `/v2/${name}/manifests/v1`,
  `/v2/${name}/manifests/${manifest}`,
  `/v2/${name}/blobs/${blob}`,
  `/v2/${name}/tags/list`,
  `/v2/${name}/referrers/${manifest}`,
];

test("M2: a token for a repository pulls nothing of another that has its name later", async () => {
  const [owner, guest] = [await town.person("ada"), await town.person("guy")];
  const pushed = await pushPrivately(owner, "ada/app");
  const namespace = await town.accounts.namespaceId("ada");
  await town.accounts.grant(namespace, guest.principal, "app", { role: "read" });
  const token = await tokenFor(guest, "ada/app");
  for (const path of readsOf("ada/app", pushed)) assert.equal(await statusWith(token, path), 200, path);
  await owner.api.expect(204, "DELETE", "/api/v1/repositories/ada/app");
  const again = await pushPrivately(owner, "ada/app");
  for (const path of readsOf("ada/app", again)) {
    const status = await statusWith(token, path);
    assert.ok(status === 401 || status === 404, `${path}: ${status}`);
  }
  const current = await tokenFor(owner, "ada/app");
  for (const path of readsOf("ada/app", again)) assert.equal(await statusWith(current, path), 200, path);
});

test("M2: a token for an account's repository pulls nothing of whoever has the name later", async () => {
  const admin = await town.person("keeper", { isAdmin: true });
  const first = await town.person("ned");
  const pushed = await pushPrivately(first, "ned/app");
  const token = await tokenFor(first, "ned/app");
  for (const path of readsOf("ned/app", pushed)) assert.equal(await statusWith(token, path), 200, path);
  await first.api.expect(204, "DELETE", "/api/v1/repositories/ned/app");
  await first.api.expect(204, "DELETE", "/api/v1/users/ned");
  await admin.api.expect(204, "DELETE", "/api/v1/site/retired-names/ned");
  const next = await town.person("ned");
  const again = await pushPrivately(next, "ned/app");
  for (const path of readsOf("ned/app", again)) {
    const status = await statusWith(token, path);
    assert.ok(status === 401 || status === 404, `${path}: ${status}`);
  }
});
