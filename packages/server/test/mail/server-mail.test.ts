import assert from "node:assert/strict";
import { test } from "node:test";
import { Browser } from "@estiva/testing/browser";
import { startMailBox } from "@estiva/testing/mail-box";
import { password } from "@estiva/testing/password";
import { spawnServer } from "@estiva/testing/spawn-server";

test("a mail that can't be sent holds up neither a sign-up nor a stop, and is reported without naming anybody", async () => {
  const env = await (async () => {
    await using gone = await startMailBox();
    return gone.env;
  })();
  await using server = await spawnServer({ env: { ...env, ESTIVA_PUBLIC_URL: "http://localhost:5000" } });
  const wish = { username: "alice", email: "alice@example.com", password: password };
  const address = { host: "localhost:5000" };
  const answer = await new Browser(server.url).call("POST", "/api/v1/users", wish, address);
  assert.equal(answer.status, 201, answer.body.toString());
  const { promise: printed, resolve } = Promise.withResolvers<void>();
  server.process.once("close", () => resolve());
  const start = performance.now();
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  assert.ok(performance.now() - start < 8_000);
  await printed;
  const reports = server
    .output()
    .split("\n")
    .filter((line) => line.includes("a mail was not sent"));
  assert.match(reports.at(-1) ?? "", /"outcome":"lost".*ECONNREFUSED/);
  assert.ok(!reports.join().includes("alice"));
});
