import { type RepositoryName, rootNamespaceName } from "@estiva/protocol";
import type { Authority } from "#server/access/authority.ts";
import type { RepositoryKey } from "#server/catalog/repositories/catalog-records.ts";
import { RepositoryDirectory, type Viewer } from "#server/catalog/repositories/repository-directory.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import type { Action } from "#server/rights/action.ts";
import type { Exchange } from "../../request/exchange.ts";
import { type CursorSeal, readSealedCursor, writeSealedCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentRepositories, rootVisibility } from "./present-repository.ts";
import type { CatalogParts } from "./repository-parts.ts";

/** `GET /api/v1/repositories` */
export function listRepositories(parts: CatalogParts): ManagementHandler<"listRepositories"> {
  const { catalog, access, authority, actors, seal } = parts;
  const directory = new RepositoryDirectory(catalog);
  return async ({ exchange, query }) => {
    const namespace = query.namespace === undefined ? undefined : await access.namespace(query.namespace);
    if (query.namespace !== undefined && namespace === undefined)
      return { status: 200, body: { items: [], next_cursor: null } };
    const page = await directory.page(viewerOf(exchange, authority), {
      namespaceId: namespace?.id,
      root: await rootOf(exchange, access),
      part: query.q || undefined,
      visibility: query.visibility,
      sort: query.sort,
      after: readKey(query.cursor, seal),
      limit: query.limit,
    });
    const items = await presentRepositories(page.items, actors, exchange.sender.root);
    return { status: 200, body: { items: [...items], next_cursor: writeKey(page.next, seal) } };
  };
}

/** The caller, to whom only what it may pull is shown. */
export function viewerOf(
  { caller, sender: { root } }: Exchange,
  authority: Authority,
): Viewer<ReadonlySet<Action>> {
  return {
    principal: caller.principal,
    async judge(repository) {
      const { allowed } = await authority.judge(caller, { repository, saysRoot: false }, root);
      return allowed.has("pull") ? allowed : undefined;
    },
  };
}

export async function rootOf({ sender: { root } }: Exchange, access: AccessRecords) {
  const facts = await access.namespace(rootNamespaceName);
  return { id: facts?.id ?? 0, visibility: rootVisibility(root) };
}

export function readKey(cursor: string | undefined, seal: CursorSeal): RepositoryKey | undefined {
  const key = readSealedCursor(cursor, ["string", "number"], seal);
  return key && { name: key[0] as RepositoryName, activeAt: key[1] as number };
}

export function writeKey(key: RepositoryKey | undefined, seal: CursorSeal): string | null {
  return key === undefined ? null : writeSealedCursor([key.name, key.activeAt], seal);
}
