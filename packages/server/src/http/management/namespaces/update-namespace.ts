import { ApiProblem } from "@estiva/contract/problems";
import type { NamespaceRecords } from "#server/accounts/namespaces/namespace-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Config } from "#server/config/config.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { namedNamespace } from "../named-namespace.ts";
import { namespaceStanding } from "./namespace-standing.ts";
import { shownNamespace } from "./shown-namespace.ts";

/** `PATCH /api/v1/namespaces/<namespace>`: defaults by its owners, suspension by site admins. */
export function updateNamespace(
  namespaces: NamespaceRecords,
  access: AccessRecords,
  audit: AuditLog,
  config: Config,
): ManagementHandler<"updateNamespace"> {
  return async ({ exchange, body }) => {
    const namespace = namedNamespace(exchange);
    const { isOwner, isSiteAdmin, may } = await namespaceStanding(exchange, namespace, access);
    const { description, default_visibility: defaultVisibility, suspended } = body;
    const changesDefaults = description !== undefined || defaultVisibility !== undefined;
    if (
      (changesDefaults && !isOwner) ||
      (suspended !== undefined && !isSiteAdmin) ||
      !(isOwner || isSiteAdmin)
    )
      throw new ApiProblem("forbidden");
    if (suspended === true && exchange.caller.principal === userPrincipal(namespace.id))
      throw new ApiProblem("forbidden", { detail: "You would lock yourself out." });
    if (namespace.kind === "root" && (defaultVisibility !== undefined || suspended !== undefined)) {
      const detail = "the root namespace follows the setting ESTIVA_ROOT_NAMESPACE";
      throw new ApiProblem("request_invalid", { detail });
    }
    await namespaces.update(namespace.id, {
      ...(description === undefined ? {} : { description }),
      ...(defaultVisibility === undefined ? {} : { defaultVisibility }),
      ...(suspended === undefined ? {} : { suspendedAt: suspended ? Date.now() : null }),
    });
    const changes = { detail: { ...body } };
    await audit.record(auditEvent(exchange, "namespace.update", `namespace ${namespace.name}`, changes));
    const details = await namespaces.details(namespace.id);
    if (details === undefined) throw new ApiProblem("not_found");
    return { status: 200, body: shownNamespace(details, may, config) };
  };
}
