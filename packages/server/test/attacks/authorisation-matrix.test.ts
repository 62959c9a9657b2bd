import assert from "node:assert/strict";
import { type IncomingMessage, request } from "node:http";
import { after, before, test } from "node:test";
import { readAudit } from "@estiva/testing/read-audit";
import { type Answer, send } from "@estiva/testing/send";
import { routeTable } from "#test/http/route-table.ts";
import {
  type ExpectedAccess,
  type Identity,
  identities,
  readExpectedAccess,
  type Takes,
  type Visibility,
  visibilities,
} from "./authorisation/expected-access.ts";
import { type MatrixRequest, matrixRequests, outcome, placeOf } from "./authorisation/requests.ts";
import { type Shown, World, waysToShow } from "./authorisation/world.ts";

/** At once, of one route. */
const concurrency = 8;

const table = readExpectedAccess();
let world: World;
before(async () => {
  world = await World.make();
});
after(async () => {
  await world[Symbol.asyncDispose]();
});

test("every route has its rows in the table of expected access, and every row a route", () => {
  const routes = new Set(routeTable().map(({ method, path }) => `${method} ${path}`));
  assert.deepEqual([...new Set(table.map(({ route }) => route))].sort(), [...routes].sort());
  assert.deepEqual(table.map(({ title }) => title).sort(), Object.keys(matrixRequests).sort());
});

test("security 11, 38 and the authorisation matrix: who should passes, nobody else; no secret is read, nothing cached", async (t) => {
  const wrong: string[] = [];
  let asked = 0;
  for (const row of table) {
    for (const found of await askRow(row)) {
      asked += 1;
      if (found.fault !== undefined) wrong.push(found.fault);
    }
  }
  const cells = table.length * identities.length * visibilities.length;
  t.diagnostic(`${cells} cells, asked in ${asked} ways`);
  assert.deepEqual(wrong, []);
});

const pages = [
  ...["/search?q=app", "/signin", "/signup", "/setup", "/reset", "/new", "/invitations", "/u/olga"],
  ...["/r/closed-hall/app", "/r/closed-hall/none", "/r/open-hall/app", "/o/closed-hall", "/o/none"],
  ...["/o/closed-hall/members", "/settings", "/settings/tokens", "/admin", "/admin/users"],
];

test("pages are the same for everybody, whatever is shown: what they tell they ask the management API for", async () => {
  const headers = { accept: "text/html" };
  const seen = async (path: string, shown: Shown) => {
    const sent = { ...headers, ...shown.headers };
    const { status, body, headers: received } = await send(world.server.url, path, { headers: sent });
    assert.equal(received["set-cookie"], undefined, path);
    // Whether a cookie came at all, so that the page begins with the right head; not whose.
    return `${status} ${body.toString().replace(/ data-session="(yes|no)"/, "")}`;
  };
  for (const path of pages) {
    const first = await seen(path, { kind: "nothing", headers: {} });
    for (const identity of identities) {
      for (const [way, make] of await waysOf(identity, "private"))
        assert.equal(await seen(path, await make()), first, `${path}: ${identity} with ${way}`);
    }
  }
  const missing = await seen("/r/closed-hall/none", { kind: "nothing", headers: {} });
  assert.equal(await seen("/r/closed-hall/app", { kind: "nothing", headers: {} }), missing);
});

test("security 11: neither the log nor the audit has a secret after all that", async () => {
  assert.doesNotMatch(world.server.output(), secrets);
  const events = await readAudit(world.accounts.ports);
  assert.ok(events.length > 0);
  for (const event of events) assert.doesNotMatch(JSON.stringify(event), secrets);
  assert.match(world.robots.public.secret, secrets, "which it would find");
});

interface Cell {
  readonly row: ExpectedAccess;
  readonly identity: Identity;
  readonly visibility: Visibility;
  readonly way: string;
  readonly make: () => Promise<Shown>;
}

async function askRow(row: ExpectedAccess): Promise<readonly { readonly fault: string | undefined }[]> {
  const cells: Cell[] = [];
  for (const visibility of visibilities) {
    for (const identity of identities) {
      for (const [way, make] of await waysOf(identity, visibility))
        if (row.takes === "fresh" || way !== "a session of 11 minutes")
          cells.push({ row, identity, visibility, way, make });
    }
  }
  const { alone, undo } = matrixRequests[row.title] ?? {};
  const results: { readonly fault: string | undefined }[] = [];
  const next = cells.values();
  const work = async () => {
    for (const cell of next) results.push({ fault: await askCell(cell) });
  };
  const workers = alone === true || undo !== undefined ? 1 : concurrency;
  await Promise.all(Array.from({ length: workers }, work));
  return results;
}

const ways = new Map<string, ReturnType<typeof waysToShow>>();

function waysOf(identity: Identity, visibility: Visibility): ReturnType<typeof waysToShow> {
  const key = `${identity} ${visibility}`;
  const known = ways.get(key) ?? waysToShow(world, identity, visibility);
  ways.set(key, known);
  return known;
}

/** @returns what is wrong with the answer. */
async function askCell({ row, identity, visibility, way, make }: Cell): Promise<string | undefined> {
  const route = matrixRequests[row.title];
  if (route === undefined) return `${row.title} is never asked`;
  const place = placeOf(world, visibility);
  const asked = await route.make(place);
  const shown = await make();
  await world.settled();
  const answer = await ask(asked, shown);
  await route.undo?.(place);
  const leak = wronglyCached(asked.path, visibility, answer) ?? secretIn(answer);
  if (leak !== undefined) return `${row.title}, ${visibility}: ${identity} with ${way}: ${leak}`;
  const verdict = expected(row, identity, visibility, shown);
  const isRight =
    verdict === "passes"
      ? asked.passed(answer)
      : !asked.passed(answer) && (asked.refused?.(answer) === true || isRefusal(verdict, answer));
  if (isRight) return undefined;
  const wanted = verdict === "passes" ? verdict : verdict.join(" or ");
  return `${row.title}, ${visibility}: ${identity} with ${way}: ${wanted}, but ${outcome(answer)} ${asked.path}`;
}

/** What stands for somebody, however long it lives, and what passwords are kept as. */
const secrets = /estiva_(pat|robot|refresh|session|invite|reset|setup|verify)_[0-9A-Za-z]{20}|\$argon2/;

/** Nothing that is read here is a secret: those are shown once, when they are made (item 11). */
function secretIn({ headers, body }: Answer): string | undefined {
  return secrets.test(body.toString()) || secrets.test(JSON.stringify(headers))
    ? "shows a secret"
    : undefined;
}

/** What a shared cache would do wrong with an answer (item 38). */
function wronglyCached(
  path: string,
  visibility: Visibility,
  { status, headers }: Answer,
): string | undefined {
  const { "cache-control": control = "", vary = "" } = headers;
  const isOwn = path.startsWith("/api/") || path.startsWith("/auth/") || status === 401;
  const isPrivate = path.startsWith("/v2/") && visibility === "private";
  if (isOwn || isPrivate) return control === "no-store" ? undefined : `it may be kept: ${control}`;
  if (!path.startsWith("/v2/") || status !== 200) return undefined;
  const isSafe = control === "no-store" || (control === "no-cache" && /(^|, *)authorization/i.test(vary));
  return isSafe ? undefined : `it may be kept for others: ${control}, ${vary}`;
}

/** "passes", or the statuses of a refusal. */
type Verdict = "passes" | readonly number[];

function expected(row: ExpectedAccess, identity: Identity, visibility: Visibility, shown: Shown): Verdict {
  const { takes, route } = row;
  const isRegistry = !route.includes(" /api/");
  const who = row.passes[visibility];
  const isHidden = / \/(api\/v1\/repositories|v2)\/<name>/.test(route) || row.title.endsWith("/live");
  const readers = ["reader", "writer", "admin", "owner", "robot"];
  const forAnonymous = (): Verdict => {
    const isKnown = shown.kind === "registry token" && isRegistry && takes === "registry";
    if (who.has("anonymous") || (who.has("known") && isKnown)) return "passes";
    return isHidden && !isRegistry && visibility === "private" ? [404] : [401];
  };
  if (takes === "nothing") return "passes";
  if (shown.kind === "nothing") return forAnonymous();
  if (isRegistry && (shown.kind === "session" || shown.kind === "stale session")) return forAnonymous();
  if (!isRegistry && shown.kind === "registry token" && takes !== "cookie") return forAnonymous();
  if (takes === "cookie") return "passes";
  if (identity === "expired" || identity === "disabled") return [401];
  if (isRegistry && "authorization" in shown.headers && isLoneSecret(shown)) return [401];
  if (takes === "basic" && shown.kind === "registry token") return [401];
  if (identity === "anonymous") return forAnonymous();
  if (!isTaken(takes, shown)) return who.has("anonymous") ? "passes" : [403];
  if (who.has(identity)) return "passes";
  if (isRegistry && shown.kind === "registry token") return [401];
  const isThere = visibility === "public" && matrixRequests[row.title]?.isMissing !== true;
  return isHidden && !isThere && !readers.includes(identity) ? [404] : [403];
}

/** Personal access tokens and robots' secrets stand alone on `/api/v1` only. */
function isLoneSecret({ kind, headers }: Shown): boolean {
  return (kind === "token" || kind === "robot") && headers.authorization?.startsWith("Bearer ") === true;
}

function isTaken(takes: Takes, { kind }: Shown): boolean {
  switch (takes) {
    case "any":
      return kind !== "registry token";
    case "person":
      return kind === "session" || kind === "stale session" || kind === "password";
    case "fresh":
      return kind === "session" || kind === "password";
    case "named":
      return kind !== "registry token" && kind !== "robot";
    default:
      return true;
  }
}

function isRefusal(statuses: readonly number[], answer: Answer): boolean {
  return statuses.includes(answer.status);
}

async function ask(asked: MatrixRequest, shown: Shown): Promise<Answer> {
  const headers = { ...asked.headers, ...shown.headers };
  if (asked.path.startsWith("/api/v1/live")) return await headOf(asked.path, headers);
  const { method = "GET", body = "" } = asked;
  return await send(world.server.url, asked.path, { method, headers, body });
}

/** What goes on for as long as somebody listens is only begun. */
async function headOf(path: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = request(world.server.url, { path, headers, agent: false });
  outgoing.on("response", resolve).on("error", reject).end();
  const answer = await promise;
  const { statusCode = 0, headers: received } = answer;
  answer.on("error", () => undefined);
  outgoing.destroy();
  const body = Buffer.from("{}");
  return { status: statusCode, headers: received, body };
}
