import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StatementSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { imageManifest, pushBlob, pushManifest, sha256 } from "@estiva/testing/content";
import { json, send } from "@estiva/testing/send";
import { TestAccounts } from "@estiva/testing/test-accounts";
import { pino } from "pino";
import { createConfig } from "#server/config/config.ts";
import { readEnvironment } from "#server/config/env.ts";
import type { Registry } from "#server/registry/registry.ts";
import { type Server, startServer } from "#server/start/server.ts";

/**
 * The most statements that a request may cost where it is the second of its kind, so that passwords and keys are
 * remembered; BEGIN, COMMIT and PRAGMA are not counted. Whoever raises a number says why in the commit's message.
 * Docker pushes with a registry token; what shows a secret each time has it looked up each time.
 */
const most = {
  "rights by a password": 2,
  "rights by a personal access token": 2,
  "rights by a robot's secret": 2,
  "a public pull by anyone": 2,
  "a private pull by a registry token": 1,
  "a private pull by a personal access token": 3,
  "a private blob by a personal access token": 3,
  "a page about a repository by a session": 5,
  "a blob's push by a registry token": 13,
  "a blob's push by a personal access token": 16,
  "a manifest's push by a registry token": 10,
} as const;

/** Of these, what may be spent to know what somebody may. */
const mostForRights = 3;

let statements: string[] = [];

/** Counts at the driver, below everything of ours. */
function countAtDriver(): void {
  for (const method of ["all", "get", "run", "iterate"] as const) {
    const original: (...values: never[]) => unknown = StatementSync.prototype[method];
    const counting = function (this: StatementSync, ...values: never[]): unknown {
      if (!/^\s*(begin|commit|rollback|pragma)/i.test(this.sourceSQL)) statements.push(this.sourceSQL);
      return original.apply(this, values);
    };
    Object.defineProperty(StatementSync.prototype, method, { value: counting });
  }
}

/** How many statements there were when the registry was asked: what ran until then decided who may. */
let decidedAfter = 0;

function noticing(registry: Registry): Registry {
  const { manifestSource } = registry;
  return {
    ...registry,
    manifestSource: {
      find: (pull) => {
        decidedAfter = statements.length;
        return manifestSource.find(pull);
      },
      read: (pull, found) => manifestSource.read(pull, found),
    },
  };
}

interface Fixture extends AsyncDisposable {
  readonly server: Server;
  readonly accounts: TestAccounts;
  readonly namespace: number;
  readonly password: string;
  readonly token: string;
  readonly robot: string;
  readonly cookie: string;
  readonly blob: string;
}

let at: Fixture;
before(async () => {
  countAtDriver();
  at = await open();
});
after(() => at[Symbol.asyncDispose]());

async function open(): Promise<Fixture> {
  await using parts = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), "estiva-counted-"));
  parts.defer(() => rm(dataDir, { recursive: true }));
  const settings = { ESTIVA_LISTEN: "127.0.0.1:0", ESTIVA_DATA_DIR: dataDir };
  const config = createConfig(readEnvironment(settings), false);
  const server = parts.use(await startServer(config, pino({ enabled: false }), [noticing]));
  const accounts = parts.use(await TestAccounts.open(dataDir));
  const carol = await accounts.user("carol");
  const headers = { authorization: carol.basic };
  await accounts.repository("carol/app");
  await accounts.repository("carol/open", { visibility: "public" });
  const blob = await pushBlob(server.address, "carol/app", "{}", headers);
  await pushBlob(server.address, "carol/open", "{}", headers);
  for (const name of ["carol/app", "carol/open"])
    await pushManifest(server.address, name, imageManifest(), { tag: "v1", headers });
  const robot = await accounts.robot("carol", "ci");
  await accounts.grant(await accounts.namespaceId("carol"), robot.principal, "**", { role: "read" });
  const { secret } = await accounts.token(carol.principal);
  const owned = parts.move();
  return {
    server,
    accounts,
    namespace: carol.id,
    password: carol.basic,
    token: `Basic ${Buffer.from(`carol:${secret}`).toString("base64")}`,
    robot: robot.basic,
    cookie: `estiva_session_${new URL(server.address).port}=${await accounts.session(carol.id)}`,
    blob,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

type Work = () => Promise<void>;

interface Cost {
  readonly all: number;
  readonly rights: number;
}

/** The least of some runs: what happens to run beside them, as the audit's writer does, is not theirs. */
async function costOf(work: Work): Promise<Cost> {
  await work();
  const costs: Cost[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    await wait(20);
    // Something was committed, so that nothing is remembered of what the database said.
    await at.accounts.ports.namespaces.update(at.namespace, { description: `${turn} ${Date.now()}` });
    statements = [];
    decidedAfter = 0;
    await work();
    costs.push({ all: statements.length, rights: decidedAfter });
  }
  const least = (part: keyof Cost) => Math.min(...costs.map((cost) => cost[part]));
  return { all: least("all"), rights: least("rights") };
}

const get =
  (path: string, headers: Readonly<Record<string, string>>): Work =>
  async () => {
    const { status } = await send(at.server.address, path, { headers });
    assert.equal(status, 200, path);
  };

const pull = (name: string, authorization?: string) =>
  get(`/v2/carol/${name}/manifests/v1`, authorization === undefined ? {} : { authorization });

async function bought(scope: string): Promise<string> {
  const path = `/auth/token?service=estiva&scope=${scope}`;
  const answer = await send(at.server.address, path, { headers: { authorization: at.password } });
  return `Bearer ${json<{ token: string }>(answer).token}`;
}

/** POST, PATCH and PUT, of bytes that are new. */
const pushInParts =
  (authorization: string): Work =>
  async () => {
    const bytes = randomBytes(2_000);
    const headers = { authorization };
    const ask = async (status: number, method: string, path: string, body?: Buffer) => {
      const answer = await send(at.server.address, path, {
        method,
        headers,
        ...(body !== undefined && { body }),
      });
      assert.equal(answer.status, status, `${method} ${path}: ${answer.body.toString()}`);
      return String(answer.headers.location).replace(at.server.address, "");
    };
    const begun = await ask(202, "POST", "/v2/carol/app/blobs/uploads/");
    const sent = await ask(202, "PATCH", begun, bytes);
    const sign = sent.includes("?") ? "&" : "?";
    await ask(201, "PUT", `${sent}${sign}digest=${sha256(bytes)}`);
  };

/** A new manifest of a config that is there, under a new tag. */
const pushNewManifest =
  (authorization: string): Work =>
  async () => {
    const mark = randomBytes(8).toString("hex");
    const manifest = imageManifest({ annotations: { mark } });
    await pushManifest(at.server.address, "carol/app", manifest, { tag: mark, headers: { authorization } });
  };

async function holds(what: keyof typeof most, work: Work, part: keyof Cost = "all"): Promise<void> {
  const cost = await costOf(work);
  assert.ok(cost[part] > 0, `${what} is counted`);
  assert.ok(
    cost[part] <= most[what],
    `${what}: ${cost[part]}, and not ${most[what]}:\n${statements.join("\n")}`,
  );
  if (part === "rights") assert.ok(cost.rights <= mostForRights);
}

test("rights for a request are known by a statement or two", async () => {
  await holds("rights by a password", pull("app", at.password), "rights");
  await holds("rights by a personal access token", pull("app", at.token), "rights");
  await holds("rights by a robot's secret", pull("app", at.robot), "rights");
});

test("a pull costs no more than what it reads", async () => {
  await holds("a public pull by anyone", pull("open"));
  const carried = await bought("repository:carol/app:pull");
  await holds("a private pull by a registry token", pull("app", carried));
  await holds("a private pull by a personal access token", pull("app", at.token));
  const blob = get(`/v2/carol/app/blobs/${at.blob}`, { authorization: at.token });
  await holds("a private blob by a personal access token", blob);
});

test("a page about a repository costs its own look-ups, and the rights once", async () => {
  const about = get("/api/v1/repositories/carol/app", { cookie: at.cookie });
  await holds("a page about a repository by a session", about);
});

test("a push costs no more than what it writes", async () => {
  const carried = await bought("repository:carol/app:pull,push");
  await holds("a blob's push by a registry token", pushInParts(carried));
  await holds("a blob's push by a personal access token", pushInParts(at.token));
  await holds("a manifest's push by a registry token", pushNewManifest(carried));
});
