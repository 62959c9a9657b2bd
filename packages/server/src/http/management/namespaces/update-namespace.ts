import { ApiProblem } from "@estiva/contract/problems";
import type { Authority } from "#server/access/authority.ts";
import type { NamespaceRecords } from "#server/accounts/namespaces/namespace-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Config } from "#server/config/config.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentNamespace } from "./present-namespace.ts";

/** `PATCH /api/v1/namespaces/<namespace>`: defaults by its owners, suspension by site admins. */
export function updateNamespace(
  namespaces: NamespaceRecords,
  authority: Authority,
  audit: AuditLog,
  config: Config,
): ManagementHandler<"updateNamespace"> {
  return async ({ exchange, admission, body }) => {
    const namespace = namedNamespace(exchange);
    const { description, default_visibility: defaultVisibility, suspended } = body;
    if (namespace.kind === "root" && (defaultVisibility !== undefined || suspended !== undefined)) {
      const detail = "the root namespace follows the setting ESTIVA_ROOT_NAMESPACE";
      throw new ApiProblem("request_invalid", { detail });
    }
    await namespaces.update(namespace.id, {
      ...(description === undefined ? {} : { description }),
      ...(defaultVisibility === undefined ? {} : { defaultVisibility }),
      ...(suspended === undefined ? {} : { suspendedAt: suspended ? Date.now() : null }),
    });
    await audit.record(
      auditEvent(exchange, "namespace.update", `namespace ${namespace.name}`, { detail: { ...body } }),
    );
    const details = await namespaces.details(namespace.id);
    if (details === undefined) throw new ApiProblem("not_found");
    const changed = { ...namespace, isSuspended: details.isSuspended };
    const rights = await authority.inNamespace(admission.caller, changed);
    return { status: 200, body: presentNamespace(details, rights, config) };
  };
}
