import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { allClauses } from "../src/all-clauses.ts";
import { runClauses } from "../src/run-clauses.ts";

async function clausesThatPass(listener: RequestListener): Promise<readonly string[]> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const verdicts = await runClauses({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    return verdicts.filter(({ failure }) => failure === undefined).map(({ clause }) => clause.id);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("every clause has an id and a title of its own", () => {
  for (const field of ["id", "title"] as const) {
    const values = allClauses.map((clause) => clause[field]);
    assert.deepEqual(values, [...new Set(values)]);
  }
});

test("clauses are run for sha256 and sha512 where digests are involved", () => {
  const perAlgorithm = allClauses.filter(({ id }) => id.includes("@")).map(({ id }) => id);
  const bases = new Set(perAlgorithm.map((id) => id.replace(/@.*/, "")));
  assert.deepEqual(perAlgorithm.sort(), [...bases].flatMap((id) => [`${id}@sha256`, `${id}@sha512`]).sort());
});

test("no clause passes on a server that only fails", async () => {
  const passed = await clausesThatPass((_, response) => response.writeHead(500).end());
  // Node's own HTTP parser answers the handshake; there is no CORS header in an empty answer.
  assert.deepEqual([...passed].sort(), ["base/no-cors", "base/tls-on-a-plain-port"]);
});

test("a server that finds nothing passes only clauses about what is missing", async () => {
  const passed = await clausesThatPass((request, response) => {
    request.resume().on("end", () => response.writeHead(404).end());
  });
  const missing = /missing|unknown|malformed|refused|traversal|no-cors|plain-port/;
  assert.deepEqual(
    passed.filter((id) => !missing.test(id)),
    [],
  );
});

test("a server that welcomes everything passes next to nothing", async () => {
  const passed = await clausesThatPass((request, response) => {
    request
      .resume()
      .on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  });
  assert.deepEqual([...passed].sort(), ["base/no-cors", "base/tls-on-a-plain-port", "end-1/answers-200"]);
});
