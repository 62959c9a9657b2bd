import { ApiProblem } from "@estiva/contract/problems";
import type { Authority } from "#server/access/authority.ts";
import type { NamespaceRecords } from "#server/accounts/namespaces/namespace-records.ts";
import type { Config } from "#server/config/config.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { isAllowed } from "../../gate/requirement.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentNamespace } from "./present-namespace.ts";

/** `GET /api/v1/namespaces/<namespace>`: names are public, figures are their owners'. */
export function getNamespace(
  namespaces: NamespaceRecords,
  authority: Authority,
  config: Config,
): ManagementHandler<"getNamespace"> {
  return async ({ exchange, admission }) => {
    const namespace = namedNamespace(exchange);
    const details = await namespaces.details(namespace.id);
    if (details === undefined) throw new ApiProblem("not_found");
    const rights = await authority.inNamespace(admission.caller, namespace);
    const seesFigures = isAllowed(admission, "namespace-owner-or-site-admin");
    return { status: 200, body: presentNamespace(details, rights, seesFigures ? config : undefined) };
  };
}
