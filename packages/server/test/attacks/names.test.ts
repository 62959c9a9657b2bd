import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { RawConnection } from "@estiva/testing/raw-connection";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";

let server: SpawnedServer;
before(async () => {
  server = await spawnServer();
});
after(() => server[Symbol.asyncDispose]());

const badNames = [
  "..",
  "../..",
  "a/../b",
  "a/./b",
  "./a",
  "a//b",
  "/a",
  "a/",
  "%2e%2e",
  "%2e%2e%2fetc%2fpasswd",
  "a%2f..%2fb",
  "a%00b",
  "%00",
  "a%0d%0aSet-Cookie:x",
  "a%0ab",
  "A",
  "a%20b",
  "-a",
  "a-",
  "a..b",
  "a___b",
  "_a",
  "%c3%a9",
  "%ff",
  "%",
  "%2",
  "%zz",
  "a\\..\\b",
  "..%5c..%5c",
  "a".repeat(256),
  `${"a/".repeat(128)}b`,
  `${"a/".repeat(5_000)}b`,
  "a".repeat(60_000),
];

const badTags = [
  "..",
  "%2e%2e",
  "%00",
  "v1%00",
  "v1%0a",
  "-x",
  ".x",
  "a".repeat(129),
  "a".repeat(256),
  "%ff",
  "a%20b",
];

const badDigests = [
  "sha256:../../x",
  "sha256:..%2f..%2fx",
  "sha256:%00",
  "sha256:",
  "sha256:abc",
  `sha256:${"A".repeat(64)}`,
  `sha256:${"a".repeat(63)}`,
  `sha256:${"a".repeat(65)}`,
  `sha256:${"a".repeat(64)}%00`,
  `sha256:${"a".repeat(64)}%0a`,
  `sha512:${"a".repeat(64)}`,
  `md5:${"a".repeat(32)}`,
  `sha256%2b${"a".repeat(64)}`,
  `__proto__:${"a".repeat(64)}`,
  `constructor:${"a".repeat(64)}`,
  "..",
  "%2e%2e%2f%2e%2e",
];

/** Sends the path as it is, and checks that the answer is the client's fault and says so in JSON. */
async function refuses(method: string, path: string): Promise<void> {
  using connection = await RawConnection.open(server.host);
  await connection.send(
    `${method} ${path} HTTP/1.1\r\nHost: ${server.host}\r\nContent-Length: 0\r\nContent-Type: application/json\r\n\r\n`,
  );
  const answer = await connection.answer({ bodiless: method === "HEAD" });
  const shown = `${method} ${path.slice(0, 80)}`;
  assert.ok(answer !== undefined, `${shown}: no answer`);
  assert.ok(answer.status === 400 || answer.status === 404, `${shown}: ${answer.status}`);
  if (method === "HEAD" || answer.headers["content-type"] === undefined) return;
  assert.match(answer.body.toString(), /^\{"errors":\[\{"code":"[A-Z_]+"/, shown);
  assert.ok(answer.body.byteLength < 2_000, `${shown}: the answer repeats ${answer.body.byteLength} bytes`);
}

test("security 25: names with .., NUL, bad encodings or 256 and more characters are refused", async () => {
  for (const name of badNames) {
    await refuses("GET", `/v2/${name}/manifests/v1`);
    await refuses("GET", `/v2/${name}/tags/list`);
    await refuses("POST", `/v2/${name}/blobs/uploads/`);
    await refuses("PUT", `/v2/${name}/manifests/v1`);
    await refuses("HEAD", `/v2/${name}/blobs/sha256:${"a".repeat(64)}`);
    await refuses("DELETE", `/v2/${name}/manifests/v1`);
  }
});

test("security 25: tags with .., NUL, bad encodings or 129 and more characters are refused", async () => {
  for (const tag of badTags) {
    for (const method of ["GET", "HEAD", "PUT", "DELETE"]) await refuses(method, `/v2/a/manifests/${tag}`);
  }
});

test("security 25: digests that are paths, of other algorithms or other lengths are refused", async () => {
  for (const digest of badDigests) {
    for (const method of ["GET", "HEAD", "DELETE"]) await refuses(method, `/v2/a/blobs/${digest}`);
    await refuses("PUT", `/v2/a/manifests/${digest}`);
    await refuses("GET", `/v2/a/referrers/${digest}`);
    await refuses("POST", `/v2/a/blobs/uploads/?digest=${digest}`);
    await refuses("POST", `/v2/a/blobs/uploads/?mount=${digest}&from=b`);
    await refuses("PATCH", `/v2/a/blobs/uploads/${digest}`);
    await refuses("PUT", `/v2/a/blobs/uploads/${digest}?digest=sha256:${"a".repeat(64)}`);
  }
});

test("security 25: mounting from a name that is none begins an upload, as from one that isn't there", async () => {
  for (const from of ["..", "../../etc", "%00", "A", "a".repeat(256)]) {
    using connection = await RawConnection.open(server.host);
    const path = `/v2/a/blobs/uploads/?mount=sha256:${"a".repeat(64)}&from=${from}`;
    await connection.send(`POST ${path} HTTP/1.1\r\nHost: ${server.host}\r\nContent-Length: 0\r\n\r\n`);
    assert.equal((await connection.answer())?.status, 202, from);
  }
});

test("security 25: nothing of all that is in the data folder, and nothing beside it", () => {
  const files = readdirSync(server.dataDir, { recursive: true, encoding: "utf8" });
  const expected =
    /^(estiva\.(db|db-wal|db-shm|lock)|secret\.key|setup-link|blobs(\/(uploads|sha256|sha512))?)$/;
  assert.deepEqual(
    files.filter((file) => !expected.test(file)),
    [],
  );
});
