import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { problemTable } from "@estiva/contract/problem-table";
import { problemMediaType } from "@estiva/contract/problems";
import { errorTable } from "@estiva/protocol";
import { seedRepository, startUpload } from "@estiva/testing/content";
import { dumpRows } from "@estiva/testing/dump-rows";
import { memoryOf, openDescriptors } from "@estiva/testing/process-status";
import { type RawAnswer, RawConnection } from "@estiva/testing/raw-connection";
import { SeededRandom } from "@estiva/testing/seeded-random";
import { json, send } from "@estiva/testing/send";
import { spawnServer } from "@estiva/testing/spawn-server";
import { routeTable } from "#test/http/route-table.ts";
import { type MadeRequest, makeRequest, type Target } from "./support/make-request.ts";

const requests = 20_000;
const clients = 16;
const seed = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 32));

const known = new Set([
  ...Object.values(errorTable).map(({ status, code }) => `${status} ${code}`),
  ...Object.entries(problemTable).map(([code, { status }]) => `${status} ${code}`),
]);

/** What Node answers by itself to what is no request; it carries no body and no request id. */
const ofParser = new Set([400, 408, 413, 417, 431]);

interface Said {
  readonly code: string;
  readonly message: string;
}

/** Why an answer is not one that a malformed request may get; undefined if it is. */
function faultOf({ status, headers, body }: RawAnswer, isHead: boolean): string | undefined {
  if (status >= 500) return `status ${status}`;
  if (status < 400 || isHead) return undefined;
  if (headers["x-request-id"] === undefined) {
    return ofParser.has(status) && body.byteLength === 0 ? undefined : `${status} without a request id`;
  }
  try {
    const document = json<{ errors: readonly Said[] } | Said>({ body });
    const error = headers["content-type"]?.startsWith(problemMediaType)
      ? { ...(document as Said), message: "said by its title" }
      : (document as { errors: readonly Said[] }).errors[0];
    const isKnown = error !== undefined && known.has(`${status} ${error.code}`) && error.message !== "";
    return isKnown ? undefined : `${status} with ${body}`;
  } catch {
    return `${status} with a body that is no JSON: ${body}`;
  }
}

class Client {
  readonly #host: string;
  #connection: RawConnection | undefined;

  constructor(host: string) {
    this.#host = host;
  }

  /** The answer; undefined where the server closed without one. */
  async ask({ bytes, method, isTame }: MadeRequest): Promise<RawAnswer | undefined> {
    const answer = await this.#ask(bytes, method, isTame);
    // A kept connection may have been closed by the answer before.
    return answer === undefined && isTame ? await this.#ask(bytes, method, isTame) : answer;
  }

  close(): void {
    this.#connection?.[Symbol.dispose]();
    this.#connection = undefined;
  }

  async #ask(bytes: Buffer, method: string, isTame: boolean): Promise<RawAnswer | undefined> {
    if (this.#connection?.ended === true) this.close();
    this.#connection ??= await RawConnection.open(this.#host);
    const connection = this.#connection;
    if (isTame) await connection.send(bytes);
    else connection.socket.end(bytes);
    let answer = await connection.answer({ bodiless: method === "HEAD" });
    while (answer !== undefined && answer.status < 200) {
      answer = await connection.answer({ bodiless: method === "HEAD" });
    }
    if (!isTame || answer === undefined || answer.headers.connection === "close") this.close();
    return answer;
  }
}

test(`${requests} malformed requests over every route: no 5xx, no crash, no growth (FUZZ_SEED=${seed})`, async (t) => {
  t.diagnostic(`seed ${seed}`);
  await using server = await spawnServer({ env: { ESTIVA_BODY_IDLE_TIMEOUT: "2s" } });
  const routes = routeTable();
  // The management API has many more routes: without this few requests would come far on /v2.
  const ofClients = routes.filter(({ plane }) => plane === "registry");
  const repository = "fuzz/target";
  const { blob, manifest } = await seedRepository(server.url, repository);
  const uploads = await Promise.all(Array.from({ length: 8 }, () => startUpload(server.url, repository)));
  const target: Target = {
    host: server.host,
    repository,
    digests: [blob, manifest],
    uploads: uploads.map((path) => path.split("/").at(-1) ?? ""),
    token: json<{ token: string }>(await send(server.url, `/auth/token?scope=repository:${repository}:pull`))
      .token,
    routes: [...routes, ...ofClients, ...ofClients],
  };
  const statuses = new Map<number | undefined, number>();
  const random = new SeededRandom(seed);
  const faults: string[] = [];
  let made = 0;
  const storm = async (until: number) => {
    const work = Array.from({ length: clients }, async () => {
      const client = new Client(server.host);
      while (made < until) {
        made += 1;
        const request = makeRequest(random, target);
        const answer = await client.ask(request);
        statuses.set(answer?.status, (statuses.get(answer?.status) ?? 0) + 1);
        const fault = answer && faultOf(answer, request.method === "HEAD");
        if (fault !== undefined) faults.push(`${fault}\n${request.bytes.toString("latin1", 0, 1_000)}`);
      }
      client.close();
    });
    await Promise.all(work);
  };
  const started = performance.now();
  await storm(requests / 4);
  const before = { memory: memoryOf(server.pid).now, descriptors: openDescriptors(server.pid) };
  await storm(requests);
  const seconds = (performance.now() - started) / 1_000;
  const grown = memoryOf(server.pid).now - before.memory;
  const shown = [...statuses]
    .sort(([a = 0], [b = 0]) => a - b)
    .map(([status, count]) => `${status}: ${count}`);
  t.diagnostic(`${seconds.toFixed(1)} s, ${grown.toFixed(0)} MiB more, ${shown.join(", ")}`);

  assert.deepEqual(faults, []);
  assert.equal(server.process.exitCode, null);
  // Malformed as they are, most get past the parser, and some succeed: else little was tried.
  assert.ok(
    (statuses.get(200) ?? 0) > 200 && (statuses.get(404) ?? 0) > 1_000 && (statuses.get(202) ?? 0) > 100,
  );
  // Three times as many requests take no more: it is the heap's slack, and argon2's memory in each thread.
  assert.ok(grown < 220, `${grown} MiB more`);
  assert.ok(openDescriptors(server.pid) - before.descriptors < 50);
  refuseComplaints(server.output());
  compareUploads(server.dataDir);
  await seedRepository(server.url, "after/all");
});

/** Every line that the server printed is of its log, and none says that something failed after the start. */
function refuseComplaints(output: string): void {
  const complaints = output
    .trim()
    .split("\n")
    .filter((line) => !/^\{"level":30,.*\}$/.test(line) && !line.includes("there is no administrator yet"));
  assert.deepEqual(complaints.slice(0, 5), []);
}

/** No bytes are staged that no upload knows. */
function compareUploads(dataDir: string): void {
  const ids = new Set(dumpRows(dataDir).uploads?.map(({ id }) => String(id)));
  assert.ok(ids.size < requests / 4, `${ids.size} uploads`);
  const staged = readdirSync(join(dataDir, "blobs", "uploads"));
  assert.deepEqual(
    staged.filter((file) => !ids.has(file)),
    [],
  );
}
