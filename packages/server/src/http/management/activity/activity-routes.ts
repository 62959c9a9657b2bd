import type { ManagementRoute } from "../../gate/route.ts";
import type { ManagementParts } from "../management-parts.ts";
import { anyCredential, personal, row } from "../row.ts";
import { listActivity } from "./list-activity.ts";
import { listRecentActivity } from "./list-recent-activity.ts";

type Parts = Pick<ManagementParts, "access" | "actors" | "auditRecords" | "authority" | "catalog" | "images">;

/** What happened that people follow. */
export function activityRoutes(parts: Parts): readonly ManagementRoute[] {
  const { access, actors, auditRecords, authority, catalog, images } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("listActivity",       "repository:pull", anyCredential, listActivity(catalog, images, actors)),
    row("listRecentActivity", "account",         personal,      listRecentActivity({ auditRecords, actors, access, authority, catalog })),
  ];
}
