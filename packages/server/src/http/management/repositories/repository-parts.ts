import type { Authority } from "#server/access/authority.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { CatalogRecords } from "#server/catalog/repositories/catalog-records.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import type { CursorSeal } from "../cursor.ts";

/** What most handlers of repositories are made of. */
export interface CatalogParts {
  readonly catalog: CatalogRecords;
  readonly access: AccessRecords;
  readonly authority: Authority;
  readonly actors: ActorRecords;
  readonly audit: AuditLog;
  readonly seal: CursorSeal;
}
