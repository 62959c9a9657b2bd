import type { ManagementRoute } from "../../gate/route.ts";
import type { ManagementParts } from "../management-parts.ts";
import { personal, row } from "../row.ts";
import { getStorage } from "./get-storage.ts";
import { listJobs } from "./list-jobs.ts";
import { listRetiredNames } from "./list-retired-names.ts";
import { releaseRetiredName } from "./release-retired-name.ts";

const fresh = { fresh: true };

type Parts = Pick<ManagementParts, "audit" | "diskSpace" | "jobs" | "site" | "storage">;

/** What site administrators look after. */
export function siteRoutes(parts: Parts): readonly ManagementRoute[] {
  const { audit, diskSpace, jobs, site, storage } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("getStorage",         "site-admin", personal, getStorage(storage, diskSpace)),
    row("listJobs",           "site-admin", personal, listJobs(jobs)),
    row("listRetiredNames",   "site-admin", personal, listRetiredNames(site)),
    row("releaseRetiredName", "site-admin", personal, releaseRetiredName(site, audit), fresh),
  ];
}
