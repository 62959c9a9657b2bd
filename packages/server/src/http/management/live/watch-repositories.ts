import { once } from "node:events";
import { maxWatched } from "@estiva/contract/operations/live";
import { ApiProblem } from "@estiva/contract/problems";
import type { RepositoryName } from "@estiva/protocol";
import { type Authority, askedRepository } from "#server/access/authority.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { LiveEvent, LiveEvents, Watched } from "#server/catalog/live/live-events.ts";
import type { CatalogRecords } from "#server/catalog/repositories/catalog-records.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import type { Exchange, Handler } from "../../request/exchange.ts";
import { writeHead } from "../../respond.ts";

export interface WatchParts {
  readonly live: LiveEvents;
  readonly authority: Authority;
  readonly catalog: CatalogRecords;
  readonly actors: ActorRecords;
}

/** Streams at once, of everybody. */
const maxStreams = 1_000;

/** In milliseconds: proxies close what is silent for longer. */
const heartbeat = 15_000;

/** After this the client comes back, and its rights are read again; in milliseconds. */
const longest = 5 * 60_000;

/** Namespaces of one's own that a stream watches. */
const maxNamespaces = 100;

/** `GET /api/v1/live`: server-sent events (HTML standard, "Server-sent events"). */
export function watchRepositories(parts: WatchParts): Handler {
  const { live, authority } = parts;
  return async (exchange) => {
    if (live.watcherCount >= maxStreams)
      throw new ApiProblem("quota_exceeded", { detail: "too many pages are watching; reload later" });
    const isOwn = exchange.query.get("scope") === "own";
    const watched = isOwn ? await ownNamespaces(exchange, parts) : await named(exchange, authority);
    const { response } = exchange;
    writeHead(exchange, 200, { "Content-Type": "text/event-stream", "X-Accel-Buffering": "no" });
    response.write("retry: 2000\n\n");
    const signal = AbortSignal.any([exchange.gone, AbortSignal.timeout(longest)]);
    for await (const event of live.watch(watched, { after: lastSeen(exchange), heartbeat, signal })) {
      // A namespace has repositories that not all may see who have a part in it.
      if (isOwn && !(await mayHear(exchange, authority, event))) continue;
      if (response.write(event === undefined ? ": still here\n\n" : written(event))) continue;
      await once(response, "drain", { signal }).catch(() => undefined);
    }
    response.end();
  };
}

/** @throws ApiProblem authentication_required */
async function ownNamespaces(
  { caller }: Exchange,
  { catalog, actors }: Pick<WatchParts, "catalog" | "actors">,
): Promise<Watched> {
  if (caller.credential.kind === "none") throw new ApiProblem("authentication_required");
  const ids = await catalog.reachableNamespaces(caller.principal, maxNamespaces);
  const names = await actors.names(ids.map(userPrincipal));
  return { repositories: new Set(), namespaces: new Set(names.values()) };
}

async function mayHear(
  { caller, root }: Exchange,
  authority: Authority,
  event: LiveEvent | undefined,
): Promise<boolean> {
  if (event === undefined || event.kind === "reset") return true;
  const { repository } = event;
  const { allowed, target } = await authority.judge(caller, { repository, saysRoot: false }, root);
  // What is being pushed for the first time is not there yet.
  return allowed.has(target.repository === undefined ? "push" : "pull");
}

/** Those of the asked repositories that the caller may pull; the others may as well not exist. */
async function named({ query, caller, root }: Exchange, authority: Authority): Promise<Watched> {
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

function written(event: LiveEvent): string {
  switch (event.kind) {
    case "reset":
      return "event: reset\ndata: {}\n\n";
    case "uploads": {
      const { repository, open, bytes } = event;
      return `event: uploads\ndata: ${JSON.stringify({ repository, open, bytes })}\n\n`;
    }
    case "change": {
      const { id, action, repository, digest, tag, at } = event;
      const data = { repository, digest, tag, at: new Date(at).toISOString() };
      return `id: ${id}\nevent: ${action}\ndata: ${JSON.stringify(data)}\n\n`;
    }
  }
}
