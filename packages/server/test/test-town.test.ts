import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, resolve, sep } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = resolve(fileURLToPath(new URL("../../..", import.meta.url)));

const files = globSync(
  [
    "packages/*/{test,soak,screenshots}/**/*.ts",
    "packages/testing/src/*.ts",
    "{interop,bench,conformance}/**/*.ts",
  ],
  { cwd: root, exclude: ["**/node_modules/**"] },
).map((file) => file.split(sep).join("/"));

const textOf = (file: string) => readFileSync(join(root, file), "utf8");
const importsOf = (file: string) =>
  [...textOf(file).matchAll(/(?:\bfrom|\bimport)\s+"([^"]+)"/g)].map(([, target = ""]) => target);

/** Who opens the database beside a server, and why. */
const database: Readonly<Record<string, string>> = {
  "packages/testing/src/dump-rows.ts": "reads what a dump shows",
  "packages/testing/src/planted-rows.ts": "plants what takes minutes to make, and what no port makes",
  "packages/server/test/management/sealed-secrets.test.ts": "forgets the key, as an operator does",
  "packages/server/test/operation/start.test.ts": "a database of a newer version",
  "packages/server/test/registry/content.test.ts": "damaged bytes",
  "packages/server/test/crash/damaged-bytes.test.ts": "damaged bytes",
  "packages/server/test/crash/forgetful-server.ts": "a server that forgets to flush",
  "packages/server/test/crash/verify-data-folder.ts": "what a crash leaves behind",
  "packages/server/test/adapters/sql/sqlite.test.ts": "the dialect",
  "packages/server/test/adapters/sql/sqlite-database.test.ts": "the dialect, migrations",
  "packages/server/test/adapters/sql/read-snapshot.test.ts": "the dialect",
  "packages/server/test/adapters/sql/statement-counts.test.ts": "counts statements at the driver",
  "packages/server/test/adapters/sql/audit-plans.test.ts": "query plans",
  "packages/server/test/adapters/sql/query-plans.ts": "query plans",
  "packages/web/soak/many-tags.soak.ts": "50,000 tags, which by pushing would take minutes",
};

/** Outside of the server's own suites and conformance: who speaks `/v2` without the client, and why. */
const byHand: Readonly<Record<string, string>> = {
  "packages/web/test/organization.test.ts": "asks whether a robot's secret is taken",
  "interop/src/registry-requests.ts": "requests as real clients send them, for replays",
  "interop/test/push-replays.test.ts": "requests as real clients send them",
  "interop/test/wire-replays.test.ts": "requests as real clients send them",
  "interop/test/access-docker.test.ts": "a log's lines",
  "interop/test/access-over-network.test.ts": "the head of an answer",
};

describe("the tests of all packages", () => {
  test("are all seen", () => {
    assert.ok(files.length > 200, `only ${files.length} files`);
    for (const file of [...Object.keys(database), ...Object.keys(byHand)])
      assert.ok(files.includes(file), file);
  });

  test("open no database beside a server, but for those whose subject it is", () => {
    const users = files.filter((file) => importsOf(file).includes("node:sqlite"));
    assert.deepEqual(users.toSorted(), Object.keys(database).toSorted());
  });

  test("share what they share by @estiva/testing, and import no other suite's support", () => {
    for (const file of files) {
      for (const target of importsOf(file)) {
        assert.doesNotMatch(target, /^#test\/.*support\//, `${file} imports ${target}`);
        if (!target.startsWith(".")) continue;
        const place = normalize(join(dirname(file), target))
          .split(sep)
          .join("/");
        const [suite] = place.split("/support/");
        const isOwn = place.startsWith("packages/web/") && file.startsWith("packages/web/");
        if (place.includes("/support/"))
          assert.ok(isOwn || file.startsWith(`${suite}/`), `${file} imports ${target}`);
        if (place.includes("/test/"))
          assert.equal(place.split("/test/")[0], file.split(/\/(?:test|soak|screenshots)\//)[0], file);
      }
    }
  });

  test("pull and push with the one client, but where the wire itself is the subject", () => {
    const speakers = files.filter((file) => {
      if (/^(packages\/(server|client|protocol)|conformance|bench)\//.test(file)) return false;
      return /["`/]\/?v2\//.test(textOf(file));
    });
    assert.deepEqual(speakers.toSorted(), Object.keys(byHand).toSorted());
    // The load generator makes its own requests; what only fills a registry does not.
    const fixtures = files.filter((file) => file.startsWith("bench/src/fixtures/"));
    for (const file of fixtures) assert.doesNotMatch(textOf(file), /\bfetch\(|node:http/, file);
  });
});
