import { ApiProblem } from "@estiva/contract/problems";
import type { NamespaceRecords } from "#server/accounts/namespaces/namespace-records.ts";
import type { Config } from "#server/config/config.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import type { ManagementHandler } from "../manage.ts";
import { namespaceStanding } from "./namespace-standing.ts";
import { shownNamespace } from "./shown-namespace.ts";

/** `GET /api/v1/namespaces/<namespace>`: names are public, figures are their owners'. */
export function getNamespace(
  namespaces: NamespaceRecords,
  access: AccessRecords,
  config: Config,
): ManagementHandler<"getNamespace"> {
  return async ({ exchange, path }) => {
    const facts = await access.namespace(path.namespace);
    const details = facts === undefined || facts.isDeleted ? undefined : await namespaces.details(facts.id);
    if (details === undefined) throw new ApiProblem("not_found");
    const { isOwner, isSiteAdmin, may } = await namespaceStanding(exchange, details, access);
    return { status: 200, body: shownNamespace(details, may, isOwner || isSiteAdmin ? config : undefined) };
  };
}
