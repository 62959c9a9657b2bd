import type { ManagementRoute } from "../../gate/route.ts";
import type { Beyond } from "../manage.ts";
import { personal, row } from "../row.ts";
import type { AuditParts } from "./audit-parts.ts";
import { exportAudit } from "./export-audit.ts";
import { exportNamespaceAudit } from "./export-namespace-audit.ts";
import { listAudit } from "./list-audit.ts";
import { listNamespaceAudit } from "./list-namespace-audit.ts";

const beyond: readonly Beyond<"listAudit">[] = [
  ({ query }) => (query.scope === "all" ? { access: "site-admin", of: "scope=all" } : undefined),
];

/** What was done, by whom. */
export function auditRoutes(parts: AuditParts): readonly ManagementRoute[] {
  // biome-ignore format: a table is read by its columns
  return [
    row("listAudit",            "account",         personal, listAudit(parts), { beyond }),
    row("exportAudit",          "site-admin",      personal, exportAudit(parts)),
    row("listNamespaceAudit",   "namespace-owner", personal, listNamespaceAudit(parts)),
    row("exportNamespaceAudit", "namespace-owner", personal, exportNamespaceAudit(parts)),
  ];
}
