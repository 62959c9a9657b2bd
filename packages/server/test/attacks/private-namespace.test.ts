import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { imageManifest, imageType, seedRepository, sha256, startUpload } from "@estiva/testing/content";
import { type Answer, json, send } from "@estiva/testing/send";
import { spawnFilled } from "@estiva/testing/spawn-filled";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";

type Filled = Awaited<ReturnType<typeof spawnFilled<Awaited<ReturnType<typeof fill>>>>>;

async function fill(url: string) {
  return { ...(await seedRepository(url, "secret/app")), upload: await startUpload(url, "secret/app") };
}

let closed: Filled;
let open: Filled;
before(async () => {
  closed = await spawnFilled("private", fill);
  open = await spawnFilled("public", fill);
});
after(async () => {
  await closed[Symbol.asyncDispose]();
  await open[Symbol.asyncDispose]();
});

async function anonymousToken({ url }: SpawnedServer, scope: string): Promise<string> {
  const answer = await send(url, `/auth/token?service=estiva&scope=${encodeURIComponent(scope)}`);
  assert.equal(answer.status, 200);
  return json<{ token: string }>(answer).token;
}

/** Everything of an answer that may tell one thing from another. */
function visible({ status, headers, body }: Answer) {
  const { date: _, "x-request-id": __, ...rest } = headers;
  return { status, headers: rest, body: body.toString() };
}

function reads({ repository, blob, manifest }: { repository: string; blob: string; manifest: string }) {
  return [
    ...[`/v2/${repository}/manifests/v1`, `/v2/${repository}/manifests/${manifest}`],
    ...[`/v2/${repository}/blobs/${blob}`, `/v2/${repository}/tags/list`],
    `/v2/${repository}/referrers/${manifest}`,
  ];
}

test("security 1: an anonymous token reads no manifest, blob, tag list or referrers of a private registry", async () => {
  const { content } = closed;
  const token = await anonymousToken(closed, "repository:secret/app:pull,push,delete registry:catalog:*");
  for (const path of reads(content)) {
    for (const method of ["GET", "HEAD"]) {
      for (const headers of [{}, { authorization: `Bearer ${token}` }]) {
        const answer = await send(closed.url, path, { method, headers });
        assert.equal(answer.status, 401, `${method} ${path}`);
        assert.doesNotMatch(answer.body.toString(), /a layer of|v1"/);
      }
    }
  }
});

test("security 1: nobody changes a private or a public registry without rights", async () => {
  for (const server of [closed, open]) {
    const { repository, blob, manifest, upload } = server.content;
    const token = await anonymousToken(server, `repository:${repository}:pull,push,delete`);
    const body = imageManifest();
    const changes: readonly (readonly [string, string])[] = [
      ["PUT", `/v2/${repository}/manifests/v1`],
      ["PUT", `/v2/${repository}/manifests/${sha256(body)}`],
      ["DELETE", `/v2/${repository}/manifests/v1`],
      ["DELETE", `/v2/${repository}/manifests/${manifest}`],
      ["DELETE", `/v2/${repository}/blobs/${blob}`],
      ["POST", `/v2/${repository}/blobs/uploads/`],
      ["POST", `/v2/${repository}/blobs/uploads/?digest=${sha256(body)}`],
      ["POST", `/v2/other/blobs/uploads/?mount=${blob}&from=${repository}`],
      ["PATCH", upload],
      ["PUT", `${upload}?digest=${sha256(body)}`],
      ["DELETE", upload],
      ["GET", upload],
    ];
    for (const [method, path] of changes) {
      for (const authorization of [undefined, `Bearer ${token}`]) {
        const headers = { "content-type": imageType, ...(authorization && { authorization }) };
        const answer = await send(server.url, path, { method, headers, body: method === "GET" ? "" : body });
        assert.equal(answer.status, 401, `${method} ${path}`);
        const problem = authorization === undefined ? /^(?!.*error=)/ : /error="insufficient_scope"/;
        assert.match(String(answer.headers["www-authenticate"]), problem);
      }
    }
  }
  // What was there is what is there.
  for (const path of reads(open.content)) assert.equal((await send(open.url, path)).status, 200, path);
});

test("security 1: a public registry's catalog is read, a private one's says nothing", async () => {
  assert.deepEqual(json(await send(open.url, "/v2/_catalog")), { repositories: ["secret/app"] });
  const token = await anonymousToken(closed, "registry:catalog:*");
  const shown = await send(closed.url, "/v2/_catalog", { headers: { authorization: `Bearer ${token}` } });
  assert.deepEqual(json(shown), { repositories: [] });
  const refused = await send(closed.url, "/v2/_catalog");
  assert.equal(refused.status, 401);
  assert.match(String(refused.headers["www-authenticate"]), /scope="registry:catalog:\*"/);
  assert.doesNotMatch(refused.body.toString(), /secret/);
});

test("security 2: private and missing repositories answer the same body and headers", async () => {
  const { content } = closed;
  const token = await anonymousToken(closed, "repository:secret/app:pull repository:secret/not:pull");
  for (const headers of [{}, { authorization: `Bearer ${token}` }]) {
    for (const path of reads(content)) {
      const there = visible(await send(closed.url, path, { headers }));
      const missing = visible(await send(closed.url, path.replace("/app/", "/not/"), { headers }));
      assert.deepEqual(
        JSON.parse(JSON.stringify(missing).replaceAll("secret/not", "secret/app")),
        there,
        path,
      );
    }
  }
});

test("security 3: a blob is not served through a repository that does not hold it", async () => {
  await using server = await spawnServer();
  const { blob, manifest } = await seedRepository(server.url, "a");
  await seedRepository(server.url, "b");
  for (const method of ["GET", "HEAD", "DELETE"]) {
    assert.equal((await send(server.url, `/v2/b/blobs/${blob}`, { method })).status, 404);
    assert.equal((await send(server.url, `/v2/b/manifests/${manifest}`, { method })).status, 404);
  }
  const config = { mediaType: "application/json", digest: blob, size: 1 };
  const refused = await send(server.url, "/v2/b/manifests/stolen", {
    method: "PUT",
    headers: { "content-type": imageType },
    body: imageManifest({ config }),
  });
  assert.equal(refused.status, 404);
  assert.match(refused.body.toString(), /MANIFEST_BLOB_UNKNOWN/);
});

test("security 4: a mount from a repository that isn't there, or lacks the blob, looks like any begun upload", async () => {
  await using server = await spawnServer();
  const { blob } = await seedRepository(server.url, "a");
  await seedRepository(server.url, "b");
  const sources = [`mount=${sha256("nowhere")}&from=a`, `mount=${blob}&from=b`, `mount=${blob}&from=missing`];
  for (const query of sources) {
    const answer = await send(server.url, `/v2/target/blobs/uploads/?${query}`, { method: "POST" });
    assert.equal(answer.status, 202);
    assert.match(String(answer.headers.location), /^\/v2\/target\/blobs\/uploads\/[0-9a-f-]{36}$/);
    assert.equal(answer.headers.range, "0-0");
    assert.equal(answer.headers["docker-content-digest"], undefined);
  }
  assert.equal((await send(server.url, `/v2/target/blobs/${blob}`)).status, 404);
});

test("security 6: an upload is not there through another repository, and stays as it was", async () => {
  await using server = await spawnServer();
  const upload = await startUpload(server.url, "a");
  const elsewhere = upload.replace("/v2/a/", "/v2/b/");
  const calls = [
    { path: elsewhere, method: "GET" },
    { path: elsewhere, method: "PATCH", body: "x" },
    { path: `${elsewhere}?digest=${sha256("x")}`, method: "PUT", body: "x" },
    { path: elsewhere, method: "DELETE" },
  ];
  for (const { path, ...call } of calls) assert.equal((await send(server.url, path, call)).status, 404);
  const state = await send(server.url, upload);
  assert.equal(state.status, 204);
  assert.equal(state.headers.range, "0-0");
});

test("security 38: private answers and every 401 are no-store; public ones are revalidated and vary by Authorization", async () => {
  for (const path of [...reads(closed.content), "/v2/_catalog", "/v2/"]) {
    assert.equal((await send(closed.url, path)).headers["cache-control"], "no-store", path);
  }
  for (const path of reads(open.content)) {
    const { headers } = await send(open.url, path);
    assert.equal(headers["cache-control"], "no-cache", path);
    assert.equal(headers.vary, "Authorization", path);
  }
  for (const server of [open, closed]) {
    for (const path of ["/v2/", "/auth/token", "/auth/token?service=else", "/v2/%00/tags/list"]) {
      assert.equal((await send(server.url, path)).headers["cache-control"], "no-store", path);
    }
  }
});
