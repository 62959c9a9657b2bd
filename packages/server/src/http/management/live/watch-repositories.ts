import { once } from "node:events";
import { maxWatched } from "@estiva/contract/operations/live";
import { ApiProblem } from "@estiva/contract/problems";
import type { RepositoryName } from "@estiva/protocol";
import { type Authority, askedRepository } from "#server/access/authority.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { LiveEvent } from "#server/catalog/live/live-event.ts";
import type { LiveSource } from "#server/catalog/live/live-source.ts";
import type { Watched } from "#server/catalog/live/watcher.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import type { Exchange, Handler } from "../../request/exchange.ts";
import { writeHead } from "../../respond.ts";
import { Hearing, type HearingParts } from "./hearing.ts";
import { writtenEvent } from "./written-event.ts";

export interface WatchParts extends HearingParts {
  readonly live: LiveSource;
  readonly actors: ActorRecords;
}

/** Streams at once, of everybody. */
const maxStreams = 1_000;

/** In milliseconds: proxies close what is silent for longer. */
const heartbeat = 15_000;

/** How often a stream to which nothing is told is looked at, whether it may go on; in milliseconds. */
const pause = 2_000;

/** After this the client comes back, and what it has a part in is read again; in milliseconds. */
const longest = 5 * 60_000;

/** Namespaces of one's own that a stream watches. */
const maxNamespaces = 100;

/** Whether it is asked for what one has a part in, and not for repositories by their names. */
export function isOfOwn({ query }: Exchange): boolean {
  return query.get("scope") === "own";
}

/** `GET /api/v1/live`: server-sent events (HTML standard, "Server-sent events"). */
export function watchRepositories(parts: WatchParts): Handler {
  const { live, authority } = parts;
  return async (exchange) => {
    if (live.watcherCount >= maxStreams)
      throw new ApiProblem("quota_exceeded", { detail: "too many pages are watching; reload later" });
    const watched = isOfOwn(exchange)
      ? await ownNamespaces(exchange, parts)
      : await named(exchange, authority);
    const hearing = new Hearing(exchange, watched, parts);
    writeHead(exchange, 200, { "Content-Type": "text/event-stream", "X-Accel-Buffering": "no" });
    exchange.response.write("retry: 2000\n\n");
    const signal = AbortSignal.any([exchange.gone, AbortSignal.timeout(longest)]);
    await tell(
      exchange.response,
      hearing,
      live.watch(hearing.watched, { after: lastSeen(exchange), pause, signal }),
      signal,
    );
    exchange.response.end();
  };
}

/** Until nothing may be heard any more. */
async function tell(
  response: Exchange["response"],
  hearing: Hearing,
  happenings: AsyncIterable<readonly LiveEvent[]>,
  signal: AbortSignal,
): Promise<void> {
  let toldAt = performance.now();
  for await (const events of happenings) {
    if (!(await hearing.goesOn())) return;
    const text = (await hearing.audible(events)).map(writtenEvent).join("");
    const isSilent = text === "";
    if (isSilent && performance.now() - toldAt < heartbeat) continue;
    toldAt = performance.now();
    if (response.write(isSilent ? ": still here\n\n" : text)) continue;
    await once(response, "drain", { signal }).catch(() => undefined);
  }
}

async function ownNamespaces(
  { caller }: Exchange,
  { catalog, actors }: Pick<WatchParts, "catalog" | "actors">,
): Promise<Watched> {
  const ids = await catalog.reachableNamespaces(caller.principal, maxNamespaces);
  const names = await actors.names(ids.map(userPrincipal));
  return { repositories: new Set(), namespaces: new Set(names.values()) };
}

/** Those of the asked repositories that the caller may pull; the others may as well not exist. */
async function named({ query, caller, sender: { root } }: Exchange, authority: Authority): Promise<Watched> {
  const names = (query.get("repositories") ?? "").split(",").filter((name) => name !== "");
  if (names.length === 0 || names.length > maxWatched) {
    const detail = `takes 1 to ${maxWatched} names`;
    throw new ApiProblem("request_invalid", { fields: [{ pointer: "?repositories", detail }] });
  }
  const found = new Set<RepositoryName>();
  for (const name of names) {
    const asked = askedRepository(name);
    if (asked === undefined) continue;
    const { allowed, target } = await authority.judge(caller, asked, root);
    if (target.repository !== undefined && allowed.has("pull")) found.add(asked.repository);
  }
  if (found.size === 0) throw new ApiProblem("not_found");
  return { repositories: found, namespaces: new Set() };
}

/** The event that the client saw last, where it comes back. */
function lastSeen({ request }: Exchange): number | undefined {
  const id = request.headers["last-event-id"];
  return typeof id === "string" && /^[1-9][0-9]{0,14}$/.test(id) ? Number(id) : undefined;
}
