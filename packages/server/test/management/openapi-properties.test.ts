import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import type { OperationId } from "@estiva/contract/endpoints";
import { operations } from "@estiva/contract/operations";
import { imageManifest, imageType, sha256 } from "@estiva/testing/content";
import { json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts } from "@estiva/testing/test-accounts";
import fc from "fast-check";
import { fitting, misfitting, oddTexts, type Schema, type Schemas } from "./support/schema-values.ts";

/** `PROPERTY_RUNS=500 PROPERTY_SEED=7` for a longer, other search. */
const runs = Number(process.env.PROPERTY_RUNS ?? 30);
const seed = Number(process.env.PROPERTY_SEED ?? 20_261_121);

interface Described {
  readonly operationId: OperationId;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly content?: object }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Schemas };
}

let server: SpawnedServer;
let rows: TestAccounts;
let document: Document;
let identities: readonly (readonly [name: string, authorization: string | undefined])[];
const digest = sha256(imageManifest());

/** What there is, by the name that a path has for it. */
const known: Readonly<Record<string, readonly string[]>> = {
  name: ["alice/app", "alice/empty", "acme/site", "root-app", "library/root-app", "nobody/nothing"],
  namespace: ["alice", "acme", "library", "nobody"],
  organization: ["acme", "alice"],
  user: ["victim", "robert", "nobody"],
  member: ["victim", "acme.ci", "nobody"],
  team: ["ops"],
  robot: ["ci"],
  tag: ["v1", "latest"],
  digest: [digest, `sha256:${"0".repeat(64)}`],
  retired: ["gone", "victim"],
};
const ids = ["1", "2", "3", "0", "-1", "1.5", "9007199254740993", "999999999999999999999"];
const names = [
  "victim",
  "robert",
  "acme",
  "ops",
  "ci",
  "acme.ci",
  "alice/**",
  "repository:alice/**:pull",
  "v1",
];

before(async () => {
  server = await spawnServer();
  rows = await TestAccounts.open(server.dataDir);
  const admin = await rows.user("chief", { isAdmin: true });
  const alice = await rows.user("alice");
  const victim = await rows.user("victim");
  const robert = await rows.user("robert");
  await rows.ports.users.remove((await rows.user("gone")).id, Date.now());
  const acme = await rows.organization("acme", { owners: [alice], members: [victim] });
  await rows.team(acme, "ops", [victim.principal]);
  const robot = await rows.robot("acme", "ci");
  await rows.grant(acme, robot.principal, "**", { role: "write", canCreate: true });
  for (const path of ["alice/app", "acme/site"]) {
    await rows.repository(path, { visibility: "public" });
    await push(path, alice.basic);
  }
  await rows.repository("alice/empty");
  await push("root-app", alice.basic);
  const pat = await rows.token(alice.principal, {
    scopes: ["repository:alice/**:pull,push,delete,create,metadata"],
  });
  identities = [
    ["anonymous", undefined],
    // Those who may do most come more often, or little would succeed.
    ...[1, 2, 3].map(() => ["alice", alice.basic] as const),
    ...[1, 2, 3].map(() => ["admin", admin.basic] as const),
    ["stranger", robert.basic],
    ["token", `Bearer ${pat.secret}`],
    ["robot", robot.basic],
    ["rubbish", "Bearer rubbish"],
  ];
  document = json<Document>(await send(server.url, "/api/v1/openapi.json"));
});
after(async () => {
  await rows[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function push(repository: string, authorization: string): Promise<void> {
  const blob = `/v2/${repository}/blobs/uploads/?digest=${sha256("{}")}`;
  await send(server.url, blob, { method: "POST", headers: { authorization }, body: "{}" });
  const headers = { authorization, "content-type": imageType };
  const path = `/v2/${repository}/manifests/v1`;
  const answer = await send(server.url, path, { method: "PUT", headers, body: imageManifest() });
  assert.equal(answer.status, 201);
}

interface Asked {
  readonly who: string;
  readonly authorization: string | undefined;
  readonly path: string;
  readonly body: string | undefined;
  readonly type: string;
}

/** A path's part; a name keeps its slashes. */
function written(parameter: string, value: string): string {
  const encode = (text: string) => encodeURIComponent(text.toWellFormed());
  return parameter === "name" ? value.split("/").map(encode).join("/") : encode(value);
}

function pathValues(parameter: string): fc.Arbitrary<string> {
  const odd = oddTexts.filter((text) => text !== "" && !/^\.+$/.test(text) && !text.endsWith("/"));
  const there = known[parameter] ?? ids;
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...there) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
    {
      weight: 1,
      arbitrary: fc
        .string({ unit: "grapheme", minLength: 1, maxLength: 30 })
        .filter((text) => !/^[./]|\/$/.test(text)),
    },
  );
}

function queryValues(schema: Schema): fc.Arbitrary<string> {
  const good = fitting(schema, document.components.schemas, names).map(String);
  return fc.oneof({ weight: 3, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...oddTexts) });
}

function bodies({ requestBody }: Described): fc.Arbitrary<Pick<Asked, "body" | "type">> {
  const [entry] = Object.entries(requestBody?.content ?? {});
  if (entry === undefined) return fc.constant({ body: undefined, type: "" });
  const [type, { schema }] = entry;
  const good = fitting(schema, document.components.schemas, names);
  const asJson = (value: unknown) => ({ body: JSON.stringify(value) ?? "", type });
  const broken = fc.constantFrom(
    "",
    "{",
    "[".repeat(100_000),
    '{"a":1,"a":2}',
    "\u0000",
    `"${"x".repeat(1_100_000)}"`,
  );
  return fc.oneof(
    { weight: 6, arbitrary: good.map(asJson) },
    { weight: 1, arbitrary: fc.constant({ body: "{}", type }) },
    { weight: 5, arbitrary: misfitting(good).map(asJson) },
    { weight: 1, arbitrary: broken.map((body) => ({ body, type })) },
    { weight: 1, arbitrary: fc.constant({ body: "a=1", type: "application/x-www-form-urlencoded" }) },
  );
}

function requests(template: string, operation: Described): fc.Arbitrary<Asked> {
  const { parameters = [] } = operation;
  const inPath = parameters.filter((parameter) => parameter.in === "path");
  const inQuery = parameters.filter((parameter) => parameter.in === "query");
  const queries = fc.record(
    Object.fromEntries(inQuery.map(({ name, schema }) => [name, queryValues(schema)])),
    {
      requiredKeys: [],
    },
  );
  const places = fc.record(Object.fromEntries(inPath.map(({ name }) => [name, pathValues(name)])));
  return fc
    .tuple(fc.constantFrom(...identities), places, queries, bodies(operation))
    .map(([[who, authorization], place, query, body]) => {
      const path = template.replaceAll(/\{([a-z]+)\}/g, (_, name: string) =>
        written(name, place[name] ?? ""),
      );
      const search = new URLSearchParams(
        Object.entries(query).map(([name, value]) => [name, String(value).toWellFormed()]),
      );
      return { who, authorization, path: search.size === 0 ? path : `${path}?${search}`, ...body };
    });
}

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/** Streams without an end are looked at no longer than their head. */
async function answerTo(method: string, { authorization, path, body, type }: Asked): Promise<Answered> {
  const headers = {
    ...(authorization === undefined ? {} : { authorization }),
    ...(body === undefined
      ? {}
      : { "content-type": type, "content-length": String(Buffer.byteLength(body)) }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  const outgoing = request(
    server.url,
    { method: method.toUpperCase(), path, headers, timeout: 20_000 },
    (answer) => {
      const [mediaType = ""] = (answer.headers["content-type"] ?? "").split(";");
      const seen = (chunks: readonly Buffer[]) => ({
        status: answer.statusCode ?? 0,
        type: mediaType,
        body: Buffer.concat(chunks),
      });
      if (mediaType === "text/event-stream") {
        resolve(seen([]));
        answer.destroy();
        return;
      }
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => resolve(seen(chunks))).on("error", reject);
    },
  );
  outgoing.on("error", reject).on("timeout", () => outgoing.destroy(new Error("no answer in time")));
  outgoing.end(body);
  return await promise;
}

/** What is wrong with an answer; undefined for nothing. */
function faultOf(operation: Described, { status, type, body }: Answered): string | undefined {
  const text = () => body.toString().slice(0, 600);
  if (status >= 500) return `status ${status}: ${text()}`;
  const described = operation.responses[status];
  if (described === undefined) return `undocumented status ${status}: ${text()}`;
  if (described.$ref !== undefined) {
    if (type !== "application/problem+json") return `status ${status} as ${type}`;
    const { code } = JSON.parse(body.toString()) as { code: string };
    const codes = described.$ref.split("/").at(-1)?.split(".").slice(1) ?? [];
    return codes.includes(code) ? undefined : `undocumented code ${code} of status ${status}: ${text()}`;
  }
  return faultOfSuccess(operation, { status, type, body });
}

function faultOfSuccess(
  { operationId, responses }: Described,
  { status, type, body }: Answered,
): string | undefined {
  const { content } = responses[status] ?? {};
  const schema = (
    operations[operationId].answers as Readonly<Record<number, { safeParse?: unknown } | null>>
  )[status];
  if (content === undefined || schema === null || schema === undefined)
    return body.byteLength === 0 ? undefined : `a body with status ${status}`;
  if (!Object.hasOwn(content, type)) return `status ${status} as ${type}`;
  if (type !== "application/json" && type !== "application/x-ndjson") return undefined;
  const values = type === "application/json" ? [body.toString()] : body.toString().split("\n").slice(0, -1);
  for (const value of values) {
    const parsed = (schema as { safeParse(value: unknown): { success: boolean; error?: Error } }).safeParse(
      JSON.parse(value),
    );
    if (!parsed.success)
      return `status ${status} breaks its schema: ${parsed.error?.message} in ${value.slice(0, 600)}`;
  }
  return undefined;
}

test("an answer that the description doesn't have is a fault", () => {
  const operation = document.paths["/api/v1/users"]?.post;
  assert.ok(operation !== undefined);
  const fault = (status: number, type: string, value: unknown) =>
    faultOf(operation, { status, type, body: Buffer.from(JSON.stringify(value)) }) ?? "none";
  const problem = (code: string) => ({ type: "about:blank", title: "", status: 409, code });
  assert.match(fault(500, "application/problem+json", problem("internal")), /^status 500/);
  assert.match(fault(418, "application/problem+json", problem("teapot")), /^undocumented status 418/);
  assert.match(fault(409, "application/json", problem("name_taken")), /^status 409 as/);
  assert.match(fault(409, "application/problem+json", problem("last_owner")), /^undocumented code/);
  assert.match(fault(201, "text/html", {}), /^status 201 as/);
  assert.match(fault(201, "application/json", { username: 5 }), /^status 201 breaks its schema/);
  assert.equal(fault(409, "application/problem+json", problem("name_taken")), "none");
});

/** What ends things comes last, so that the others find them. */
const order = ["get", "patch", "put", "post", "delete"];

test(`every operation answers every request as its description says (PROPERTY_SEED=${seed})`, async (t) => {
  const all = Object.entries(document.paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    )
    .toSorted((one, other) => order.indexOf(one.method) - order.indexOf(other.method));
  assert.ok(all.length >= 10, "the description is not empty");
  t.diagnostic(`${all.length} operations, ${runs} requests each, seed ${seed}`);
  const statuses = new Map<number, number>();
  for (const { path, method, operation } of all) {
    await t.test(`${operation.operationId}: ${method.toUpperCase()} ${path}`, async () => {
      const property = fc.asyncProperty(requests(path, operation), async (asked) => {
        const answer = await answerTo(method, asked);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        const fault = faultOf(operation, answer);
        assert.equal(fault, undefined);
      });
      await fc.assert(property, { numRuns: runs, seed, endOnFailure: true });
    });
  }
  t.diagnostic(
    [...statuses]
      .toSorted()
      .map(([status, count]) => `${status}: ${count}`)
      .join(", "),
  );
  assert.ok((statuses.get(200) ?? 0) > all.length, "successes are among the answers");
  assert.equal((await send(server.url, "/readyz")).status, 200);
});
