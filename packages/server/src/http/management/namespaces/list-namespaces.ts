import type { Authority } from "#server/access/authority.ts";
import type { NamespaceRecords } from "#server/accounts/namespaces/namespace-records.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import { parsePrincipal } from "#server/rights/principal.ts";
import { pageOf, readCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentNamespace } from "./present-namespace.ts";

/** `GET /api/v1/namespaces`: where the caller may make repositories. */
export function listNamespaces(
  namespaces: NamespaceRecords,
  access: AccessRecords,
  authority: Authority,
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
      (namespace) => namespace,
    );
    const shown = await Promise.all(
      items.map(async ({ id, name }) => {
        const [details, facts] = [await namespaces.details(id), await access.namespace(name)];
        if (details === undefined || facts === undefined) return [];
        return [presentNamespace(details, await authority.inNamespace(exchange.caller, facts), undefined)];
      }),
    );
    return { status: 200, body: { items: shown.flat(), next_cursor } };
  };
}
