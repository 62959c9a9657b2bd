import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { seedRepository, sha256 } from "@estiva/testing/content";
import { send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";

let server: SpawnedServer;
before(async () => {
  server = await spawnServer();
  await seedRepository(server.url, "a");
});
after(() => server[Symbol.asyncDispose]());

const lists = ["/v2/_catalog", "/v2/a/tags/list", `/v2/a/referrers/${sha256("x")}`];

test("security 27: an n beyond the largest page is cut, whatever its size", async () => {
  for (const list of lists) {
    for (const n of ["10000", "10001", "1000000000", "9007199254740993", "99999999999999999999"]) {
      assert.equal((await send(server.url, `${list}?n=${n}`)).status, 200, `${list} ${n}`);
    }
  }
});

test("security 27: an n that is no number from 0 upwards is 400", async () => {
  const sizes = [
    "-1",
    "abc",
    "1e9",
    "0x10",
    "1.5",
    "",
    "+1",
    "%20",
    "1%00",
    "NaN",
    "Infinity",
    "٣",
    "9".repeat(400),
  ];
  for (const list of lists) {
    for (const n of sizes) {
      const answer = await send(server.url, `${list}?n=${encodeURI(n).replaceAll("%25", "%")}`);
      assert.equal(answer.status, 400, `${list} ${n}`);
    }
  }
});

test("security 27: a last that no name can be begins a page all the same", async () => {
  for (const list of lists) {
    for (const last of [
      "..",
      "%00",
      "%ff",
      "a".repeat(10_000),
      "'%20or%201=1--",
      "%f0%9f%90%b3",
      "%ed%a0%80",
    ]) {
      assert.equal((await send(server.url, `${list}?last=${last}`)).status, 200, `${list} ${last}`);
    }
  }
});
