import type { Answer } from "@estiva/contract/operations";
import { ApiProblem } from "@estiva/contract/problems";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { RepositoryEntry } from "#server/catalog/repositories/catalog-records.ts";
import { type Action, actions } from "#server/rights/action.ts";
import type { RootAccess } from "#server/rights/root-access.ts";
import type { Exchange } from "../../request/exchange.ts";
import { presentActor } from "../actor.ts";
import { isoTime } from "../iso-time.ts";
import type { CatalogParts } from "./repository-parts.ts";
import { requireRepository } from "./require-repository.ts";

export type ShownRepository = Answer<"getRepository">;

/** Repositories as the management API shows them. */
export async function presentRepositories(
  entries: readonly (RepositoryEntry & { readonly may: ReadonlySet<Action> })[],
  actors: ActorRecords,
  root: RootAccess,
): Promise<readonly ShownRepository[]> {
  const names = await actors.names(entries.flatMap(({ createdBy, pushedBy }) => [createdBy, pushedBy ?? ""]));
  return entries.map((entry) => ({
    name: entry.name,
    namespace: entry.namespace,
    path: pathOf(entry),
    description: entry.description,
    kind: entry.newest?.kind ?? null,
    visibility: entry.visibility ?? rootVisibility(root),
    created_at: isoTime(entry.createdAt),
    created_by: presentActor(entry.createdBy, names),
    pushed_at: isoTime(entry.pushedAt),
    pushed_by: names.get(entry.pushedBy ?? "") ?? null,
    newest_tag: entry.newest?.tag ?? null,
    tag_count: entry.tagCount,
    size: entry.size,
    immutable_tags: [...entry.immutableTags],
    allow_overwrite: entry.allowOverwrite,
    read_only: entry.readOnly,
    may: actions.filter((action) => entry.may.has(action)),
  }));
}

/** The repository that is admitted to, with what the caller may do to it now. @throws ApiProblem not_found */
export async function presentRepository(
  exchange: Exchange,
  may: ReadonlySet<Action>,
  { catalog, actors }: Pick<CatalogParts, "catalog" | "actors">,
): Promise<ShownRepository> {
  const entry = await requireRepository(exchange, catalog);
  const [shown] = await presentRepositories([{ ...entry, may }], actors, exchange.sender.root);
  if (shown === undefined) throw new ApiProblem("not_found");
  return shown;
}

/** What the root namespace's repositories are to anyone, by its one setting. */
export function rootVisibility(root: RootAccess): "public" | "private" {
  return root === "private" ? "private" : "public";
}

function pathOf({ name, visibility, namespace }: RepositoryEntry): string {
  return visibility === undefined ? name : name.slice(namespace.length + 1);
}
