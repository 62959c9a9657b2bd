import assert from "node:assert/strict";
import { test } from "node:test";
import { imageManifest, pushBlob, pushManifest } from "@estiva/testing/content";
import { send } from "@estiva/testing/send";
import { spawnServer } from "@estiva/testing/spawn-server";

test("security 21: a web page kept as a blob is a download in a sandbox, whole or in parts", async () => {
  await using server = await spawnServer();
  const page = `<!doctype html><script>alert(document.domain)</script>${" ".repeat(100_000)}`;
  const blob = await pushBlob(server.url, "a", page);
  const calls = [
    { headers: {} },
    { headers: { range: "bytes=0-99" } },
    { headers: { range: "bytes=0-9,20-29" } },
    { headers: { "if-none-match": `"${blob}"` } },
    { method: "HEAD", headers: {} },
  ];
  for (const call of calls) {
    const { status, headers } = await send(server.url, `/v2/a/blobs/${blob}`, call);
    assert.ok(status < 400, `${status}`);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["content-disposition"], "attachment");
    assert.match(String(headers["content-security-policy"]), /sandbox/);
    assert.match(String(headers["content-type"]), /^(application\/octet-stream|multipart\/byteranges; .*)$/);
  }
});

test("security 21: a manifest is never sniffed, and never pushed as a web page", async () => {
  await using server = await spawnServer();
  await pushBlob(server.url, "a", "{}");
  const annotations = { title: "<script>alert(1)</script>" };
  await pushManifest(server.url, "a", imageManifest({ annotations }), { tag: "v1" });
  const { headers } = await send(server.url, "/v2/a/manifests/v1", { headers: { accept: "text/html" } });
  assert.equal(headers["x-content-type-options"], "nosniff");
  assert.equal(headers["content-type"], "application/vnd.oci.image.manifest.v1+json");
  for (const type of ["text/html", "text/html; charset=utf-8", "image/svg+xml", "application/xhtml+xml"]) {
    const call = {
      method: "PUT",
      headers: { "content-type": type },
      body: imageManifest({ mediaType: undefined }),
    };
    const pushed = await send(server.url, "/v2/a/manifests/page", call);
    assert.equal(pushed.status, 400, type);
  }
});

test("security 21: what a client wrote comes back in errors as JSON that no browser reads as a page", async () => {
  await using server = await spawnServer();
  for (const path of [
    "/v2/<script>/tags/list",
    "/v2/a/manifests/<svg onload=x>".replaceAll(" ", "%20"),
    "/<b>",
  ]) {
    const { headers } = await send(server.url, path);
    assert.equal(headers["content-type"], "application/json", path);
    assert.equal(headers["x-content-type-options"], "nosniff", path);
  }
});
