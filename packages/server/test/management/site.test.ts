import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { operations, type Answer as ShownAnswer } from "@estiva/contract/operations";
import { imageManifest, imageType, sha256 } from "@estiva/testing/content";
import { dumpRows } from "@estiva/testing/dump-rows";
import { plantRepository } from "@estiva/testing/planted-rows";
import { json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts, type TestUser } from "@estiva/testing/test-accounts";
import { routeTable } from "#test/http/route-table.ts";

let server: SpawnedServer;
let rows: TestAccounts;
let admin: TestUser;
let alice: TestUser;
before(async () => {
  server = await spawnServer();
  rows = await TestAccounts.open(server.dataDir);
  admin = await rows.user("chief", { isAdmin: true });
  alice = await rows.user("alice");
});
after(async () => {
  await rows[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function call(method: string, path: string, authorization?: string, body = "", type?: string) {
  const headers = {
    ...(authorization === undefined ? {} : { authorization }),
    ...(type === undefined ? {} : { "content-type": type }),
  };
  return await send(server.url, path, { method, headers, body });
}

async function read<Shown>(path: string): Promise<Shown> {
  const answer = await call("GET", path, admin.basic);
  assert.equal(answer.status, 200, answer.body.toString());
  return json<Shown>(answer);
}

describe("the site", () => {
  test("is for its administrators", async () => {
    const paths = ["storage", "jobs", "retired-names"].map((name) => ["GET", name] as const);
    for (const [method, name] of [...paths, ["DELETE", "retired-names/x"] as const]) {
      assert.equal((await call(method, `/api/v1/site/${name}`, alice.basic)).status, 403, name);
      assert.equal((await call(method, `/api/v1/site/${name}`)).status, 401, name);
    }
  });

  test("says what is stored, each blob once, and the largest namespaces", async () => {
    const layer = "x".repeat(1_000);
    for (const repository of ["alice/one", "alice/two"]) {
      for (const blob of ["{}", layer]) {
        const path = `/v2/${repository}/blobs/uploads/?digest=${sha256(blob)}`;
        assert.equal((await call("POST", path, alice.basic, blob)).status, 201);
      }
      const path = `/v2/${repository}/manifests/v1`;
      assert.equal((await call("PUT", path, alice.basic, imageManifest(), imageType)).status, 201);
    }
    assert.equal((await call("POST", "/v2/alice/one/blobs/uploads/", alice.basic)).status, 202);
    const storage = operations.getStorage.answers[200].parse(await read("/api/v1/site/storage"));
    const { disk, ...stored } = storage;
    assert.deepEqual(stored, {
      ...{ repositories: 2, manifests: 2, blobs: 2, bytes: 1_002, uploads: { open: 1, bytes: 0 } },
      namespaces: [{ name: "alice", repositories: 2, bytes: 2_004 }],
    });
    assert.ok(disk !== null && disk.free > 0 && disk.free <= disk.total);
  });

  test("lists its jobs with what they did last, in pages", async () => {
    const first = operations.listJobs.answers[200].parse(await read("/api/v1/site/jobs?limit=2"));
    assert.equal(first.items.length, 2);
    const rest = await read<ShownAnswer<"listJobs">>(`/api/v1/site/jobs?cursor=${first.next_cursor}`);
    const all = operations.listJobs.answers[200].parse({ ...rest, items: [...first.items, ...rest.items] });
    for (const name of ["expire-uploads", "prune-audit", "prune-events", "rotate-signing-keys"])
      assert.ok(
        all.items.some((job) => job.name === name),
        name,
      );
    for (const job of all.items) {
      assert.deepEqual([job.state, job.error], ["idle", null], job.name);
      assert.ok(job.runs >= 1);
      assert.ok(Date.parse(job.next_at ?? "") > Date.parse(job.last_finished_at ?? ""));
    }
  });

  test("keeps a deleted account's name, and frees it with all that looks like it, but not its past", async () => {
    const make = async (name: string) => {
      const body = JSON.stringify({
        username: name,
        email: `${name}@example.com`,
        password: "vier kleine Boote",
      });
      return await call("POST", "/api/v1/users", admin.basic, body, "application/json");
    };
    for (const name of ["carol", "carla", "dora"]) assert.equal((await make(name)).status, 201);
    for (const name of ["carol", "carla", "dora"])
      assert.equal((await call("DELETE", `/api/v1/users/${name}`, admin.basic)).status, 204);
    assert.equal((await make("carol")).status, 409);
    assert.equal((await make("car0l")).status, 409, "as it looks like carol");
    const retired = async (query: string) =>
      operations.listRetiredNames.answers[200].parse(await read(`/api/v1/site/retired-names?${query}`));
    assert.deepEqual(
      (await retired("")).items.map(({ name }) => name),
      ["carla", "carol", "dora"],
    );
    assert.deepEqual(
      (await retired("q=car")).items.map(({ name, kind }) => [name, kind]),
      [
        ["carla", "user"],
        ["carol", "user"],
      ],
    );
    const page = await retired("limit=1");
    assert.deepEqual(
      (await retired(`limit=1&cursor=${page.next_cursor}`)).items.map(({ name }) => name),
      ["carol"],
    );

    const release = async (name: string) =>
      await call("DELETE", `/api/v1/site/retired-names/${name}`, admin.basic);
    plantRepository(server.dataDir, "dora", "left");
    assert.deepEqual(json<{ code: string }>(await release("dora")).code, "not_empty");
    assert.equal((await release("alice")).status, 404, "who has a name keeps it");
    assert.equal((await release("library")).status, 404);
    assert.equal((await release("carol")).status, 204);
    assert.equal((await release("carol")).status, 404);
    assert.deepEqual(
      (await retired("q=car")).items.map(({ name }) => name),
      ["carla"],
    );
    const before = dumpRows(server.dataDir).namespaces?.find(({ name }) => /^carol~/.test(String(name)));
    assert.ok(before !== undefined);
    assert.equal((await make("car0l")).status, 201);
    assert.notEqual(await rows.namespaceId("car0l"), before.id, "nothing is inherited");
    const audit = await read<ShownAnswer<"listAudit">>("/api/v1/audit?action=name.release");
    assert.deepEqual(
      audit.items.map(({ object }) => object),
      ["name carol"],
    );
  });
});

describe("the description", () => {
  test("has every route that is served, and no other, with its credentials", async () => {
    const answer = await call("GET", "/api/v1/openapi.json");
    assert.equal(answer.headers["content-type"], "application/json");
    const document = json<{
      info: { version: string };
      paths: Record<
        string,
        Record<string, { security: object[]; "x-credentials": string[]; "x-fresh-session": boolean }>
      >;
    }>(answer);
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        const { "x-credentials": credentials, "x-fresh-session": fresh } = operation;
        return `${method.toUpperCase()} ${path} ${credentials.join()} ${fresh}`;
      }),
    );
    const served = routeTable().flatMap((route) => {
      if (route.plane !== "management" || !route.path.startsWith("/api/v1/")) return [];
      const path = route.path.replaceAll("<", "{").replaceAll(">", "}");
      return [`${route.method} ${path} ${route.credentials.join()} ${route.fresh === true}`];
    });
    assert.deepEqual(described.toSorted(), served.toSorted());
    assert.match(document.info.version, /^\d+\.\d+\.\d+/);
    assert.deepEqual(document.paths["/api/v1/users"]?.post?.security[0], {}, "anyone may sign up");
  });

  test("is the same bytes until the program changes", async () => {
    const path = "/api/v1/openapi.json";
    const { headers, status } = await call("GET", path);
    assert.equal(status, 200);
    const again = await send(server.url, path, { headers: { "if-none-match": headers.etag ?? "" } });
    assert.deepEqual([again.status, again.body.byteLength], [304, 0]);
    assert.equal((await call("HEAD", path)).headers["content-length"], headers["content-length"]);
    assert.equal(headers["cache-control"], "no-store");
  });
});
