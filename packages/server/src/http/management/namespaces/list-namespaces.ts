import type { NamespaceRecords } from "#server/accounts/namespaces/namespace-records.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import { parsePrincipal } from "#server/rights/principal.ts";
import { pageOf, readCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { namespaceStanding } from "./namespace-standing.ts";
import { shownNamespace } from "./shown-namespace.ts";

/** `GET /api/v1/namespaces`: where the caller may make repositories. */
export function listNamespaces(
  namespaces: NamespaceRecords,
  access: AccessRecords,
): ManagementHandler<"listNamespaces"> {
  return async ({ exchange, query: { limit, cursor } }) => {
    const user = parsePrincipal(exchange.caller.principal);
    const after = String(readCursor(cursor, ["string"])?.[0] ?? "");
    const request = { after, limit: limit + 1 };
    const names = user?.kind === "user" ? await namespaces.whereUserCreates(user.id, request) : [];
    const { items, next_cursor } = pageOf(
      names,
      limit,
      ({ name }) => [name],
      ({ id }) => id,
    );
    const shown = await Promise.all(
      items.map(async (id) => {
        const details = await namespaces.details(id);
        if (details === undefined) return [];
        const { may } = await namespaceStanding(exchange, details, access);
        return [shownNamespace(details, may, undefined)];
      }),
    );
    return { status: 200, body: { items: shown.flat(), next_cursor } };
  };
}
