import type { Item } from "@estiva/contract/operations";
import { ApiProblem } from "@estiva/contract/problems";
import type { Authority } from "#server/access/authority.ts";
import { type Finder, type Found, type SearchPlace, searchTypes } from "#server/catalog/search/finder.ts";
import type { Action } from "#server/rights/action.ts";
import type { Exchange } from "../../request/exchange.ts";
import { type CursorSeal, readSealedCursor, writeSealedCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { rootOf, viewerOf } from "../repositories/list-repositories.ts";
import { presentRepositories, type ShownRepository } from "../repositories/present-repository.ts";
import type { CatalogParts } from "../repositories/repository-parts.ts";
import { readPlatform } from "../tags/read-platform.ts";

/** `GET /api/v1/search` */
export function search(finder: Finder, parts: CatalogParts): ManagementHandler<"search"> {
  const { access, authority, actors, seal } = parts;
  return async ({ exchange, query }) => {
    const viewer = { ...viewerOf(exchange, authority), owns: ownership(exchange, authority) };
    const page = await finder.page(viewer, {
      text: query.q.trim(),
      types: query.type === "all" ? searchTypes : [query.type],
      kind: query.kind,
      platform: readPlatform(query.platform),
      sort: query.sort,
      root: await rootOf(exchange, access),
      after: readPlace(query.cursor, seal),
      limit: query.limit,
    });
    const repositories = page.items.flatMap((found) =>
      found.type === "repository" ? [found.repository] : [],
    );
    const shown = await presentRepositories(repositories, actors, exchange.sender.root);
    const byName = new Map(shown.map((repository) => [repository.name, repository]));
    const items = page.items.flatMap((found) => presentFinding(found, byName));
    const { next } = page;
    return {
      status: 200,
      body: {
        items,
        next_cursor: next === undefined ? null : writeSealedCursor([next.type, next.text, next.number], seal),
        total: null,
      },
    };
  };
}

function ownership({ caller }: Exchange, authority: Authority) {
  return async (name: string): Promise<boolean> => {
    // A token sees only what its scopes cover, which a count would not heed.
    if (caller.credential.kind !== "session" && caller.credential.kind !== "password") return false;
    return (await authority.roleIn(caller, name)) === "owner";
  };
}

function presentFinding(
  found: Found<ReadonlySet<Action>>,
  repositories: ReadonlyMap<string, ShownRepository>,
): readonly Item<"search">[] {
  if (found.type === "image")
    return [{ type: "image", image: { ...found.image, tags: [...found.image.tags] } }];
  if (found.type === "namespace") {
    const { name, kind, description } = found.namespace;
    return [
      { type: "namespace", namespace: { name, kind, description, repository_count: found.repositories } },
    ];
  }
  const repository = repositories.get(found.repository.name);
  return repository === undefined ? [] : [{ type: "repository", repository }];
}

/** @throws ApiProblem cursor_invalid */
function readPlace(cursor: string | undefined, seal: CursorSeal): SearchPlace | undefined {
  const key = readSealedCursor(cursor, ["string", "string", "number"], seal);
  if (key === undefined) return undefined;
  const type = searchTypes.find((each) => each === key[0]);
  if (type === undefined) throw new ApiProblem("cursor_invalid");
  return { type, text: String(key[1]), number: Number(key[2]) };
}
