import type { SiteRecords } from "#server/accounts/site/site-records.ts";
import type { SiteStorage } from "#server/accounts/site/site-storage.ts";
import type { ManagementRoute } from "../../gate/route.ts";
import { type ActivityParts, listRecentActivity } from "../activity/list-recent-activity.ts";
import type { AuditParts } from "../audit/audit-parts.ts";
import { exportAudit } from "../audit/export-audit.ts";
import { exportNamespaceAudit } from "../audit/export-namespace-audit.ts";
import { listAudit } from "../audit/list-audit.ts";
import { listNamespaceAudit } from "../audit/list-namespace-audit.ts";
import { personal, row } from "../row.ts";
import { type DiskSpace, getStorage } from "./get-storage.ts";
import { type Jobs, listJobs } from "./list-jobs.ts";
import { listRetiredNames } from "./list-retired-names.ts";
import { releaseRetiredName } from "./release-retired-name.ts";

export interface SiteRouteParts extends AuditParts, ActivityParts {
  readonly site: SiteRecords;
  readonly storage: SiteStorage;
  readonly diskSpace: DiskSpace;
  readonly jobs: Jobs;
}

/** What was done, and what site administrators look after. */
export function siteRoutes(parts: SiteRouteParts): readonly ManagementRoute[] {
  const { audit, site, storage, diskSpace, jobs } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("listRecentActivity",   "account",         personal, listRecentActivity(parts)),
    row("listAudit",            "account",         personal, listAudit(parts)),
    row("exportAudit",          "site-admin",      personal, exportAudit(parts)),
    row("listNamespaceAudit",   "namespace-owner", personal, listNamespaceAudit(parts)),
    row("exportNamespaceAudit", "namespace-owner", personal, exportNamespaceAudit(parts)),
    row("getStorage",           "site-admin",      personal, getStorage(storage, diskSpace)),
    row("listJobs",             "site-admin",      personal, listJobs(jobs)),
    row("listRetiredNames",     "site-admin",      personal, listRetiredNames(site)),
    row("releaseRetiredName",   "site-admin",      personal, releaseRetiredName(site, audit), { fresh: true }),
  ];
}
