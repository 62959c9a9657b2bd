import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { indexType, sha256, startUpload } from "@estiva/testing/content";
import { RawConnection } from "@estiva/testing/raw-connection";
import { send } from "@estiva/testing/send";
import { openTown, type Person, type Town } from "@estiva/testing/town";

let town: Town;
before(async () => {
  town = await openTown();
});
after(() => town[Symbol.asyncDispose]());

/** In milliseconds: a request that takes longer is admitted again before what it brought is kept. */
const long = 1_100;

const manifest = JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests: [] });

/** A request whose last byte is kept back. */
async function hold(
  by: Person,
  method: string,
  path: string,
  body: string,
  type: string,
): Promise<RawConnection> {
  const connection = await RawConnection.open(town.server.host);
  await connection.send(
    `${method} ${path} HTTP/1.1\r\nHost: ${town.server.host}\r\nAuthorization: ${by.basic}\r\n` +
      `Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, -1)}`,
  );
  // By then it is admitted.
  await pause(300);
  return connection;
}

/** Somebody who may write to another one's repository, by a grant on exactly that. */
async function scene(name: string) {
  const [alice, bob] = [await town.person(`alice-${name}`), await town.person(`bob-${name}`)];
  const made = { namespace: alice.name, name: "app", visibility: "private" };
  await alice.api.expect(201, "POST", "/api/v1/repositories", made);
  const right = { subject: { kind: "user", name: bob.name }, pattern: "app", role: "write" };
  const grants = `/api/v1/namespaces/${alice.name}/grants`;
  const { id } = await alice.api.expect<{ id: string }>(201, "POST", grants, right);
  const app = `${alice.name}/app`;
  return {
    alice,
    bob,
    app,
    revoke: () => alice.api.expect(204, "DELETE", `${grants}/${id}`),
    async replace() {
      await alice.api.expect(204, "DELETE", `/api/v1/repositories/${app}`);
      await alice.api.expect(201, "POST", "/api/v1/repositories", made);
    },
  };
}

/** The requests that bring something, each with its last byte kept back. */
async function held(by: Person, app: string): Promise<readonly RawConnection[]> {
  const layer = "what a layer has";
  const upload = await startUpload(town.server.url, app, { authorization: by.basic });
  const octets = "application/octet-stream";
  return [
    await hold(by, "PUT", `/v2/${app}/manifests/late`, manifest, indexType),
    await hold(by, "POST", `/v2/${app}/blobs/uploads/?digest=${sha256(layer)}`, layer, octets),
    await hold(by, "PUT", `${upload}?digest=${sha256(layer)}`, layer, octets),
  ];
}

async function statuses(connections: readonly RawConnection[], last: readonly string[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const [index, connection] of connections.entries()) {
    await connection.send(last[index] ?? "");
    found.push((await connection.answer())?.status);
    connection[Symbol.dispose]();
  }
  return found;
}

const lastBytes = ["}", "s", "s"];

test("M2: a request that was let in for one repository brings nothing into its successor", async () => {
  const { alice, bob, app, replace } = await scene("replaced");
  const connections = await held(bob, app);
  await pause(long);
  await replace();
  assert.deepEqual(await statuses(connections, lastBytes), [404, 404, 404]);
  const tags = await send(town.server.url, `/v2/${app}/tags/list`, {
    headers: { authorization: alice.basic },
  });
  assert.deepEqual(JSON.parse(tags.body.toString()), { name: app, tags: [] });
});

test("M2: nor does it make the repository again that was deleted meanwhile", async () => {
  const { alice, bob, app } = await scene("deleted");
  const connections = await held(bob, app);
  await pause(long);
  await alice.api.expect(204, "DELETE", `/api/v1/repositories/${app}`);
  assert.deepEqual(await statuses(connections, lastBytes), [404, 404, 404]);
  await alice.api.problem("not_found", "GET", `/api/v1/repositories/${app}`);
});

test("M2: a request that takes long brings nothing after the right has ended", async () => {
  const { bob, app, revoke } = await scene("revoked");
  const connections = await held(bob, app);
  await revoke();
  await pause(long);
  assert.deepEqual(await statuses(connections, lastBytes), [404, 404, 404]);
});

test("M1: a request that an owner held back is nothing any more once they are off-boarded", async () => {
  const [ann, eve] = [await town.person("ann"), await town.person("eve")];
  const alias = await town.person("eves-other-name");
  await ann.api.expect(201, "POST", "/api/v1/organizations", { name: "acme" });
  const admin = await town.person("keeper", { isAdmin: true });
  await admin.api.expect(200, "PUT", "/api/v1/organizations/acme/members/eve", { role: "owner" });
  const json = "application/json";
  const requests = [
    await hold(eve, "PUT", `/api/v1/organizations/acme/members/${alias.name}`, '{"role":"owner"}', json),
    await hold(
      eve,
      "POST",
      "/api/v1/namespaces/acme/grants",
      JSON.stringify({ subject: { kind: "user", name: alias.name }, pattern: "**", role: "admin" }),
      json,
    ),
    await hold(eve, "POST", "/api/v1/namespaces/acme/robots", '{"name":"back-door"}', json),
  ];
  await pause(long);
  await ann.api.expect(200, "POST", "/api/v1/organizations/acme/members/eve/offboarding");
  // The password itself still signs in: to nothing of the organisation.
  assert.deepEqual(await statuses(requests, ["}", "}", "}"]), [403, 403, 403]);
  for (const list of ["organizations/acme/invitations", "namespaces/acme/grants", "namespaces/acme/robots"]) {
    const { items } = await ann.api.expect<{ items: unknown[] }>(200, "GET", `/api/v1/${list}`);
    assert.deepEqual(items, [], list);
  }
});
