import { endpoints } from "@estiva/protocol/management/endpoints";
import type { Authority } from "#server/access/authority.ts";
import type { ActorRecords } from "#server/accounts/audit/actor-records.ts";
import type { CatalogRecords } from "#server/registry/catalog-records.ts";
import type { LiveEvents } from "#server/registry/live-events.ts";
import type { ManagementRoute } from "../../route.ts";
import { anyCredential } from "../row.ts";
import { watchRepositories } from "./watch-repositories.ts";

export interface LiveRouteParts {
  readonly live: LiveEvents;
  readonly authority: Authority;
  readonly catalog: CatalogRecords;
  readonly actors: ActorRecords;
}

/** What answers for as long as somebody listens. */
export function liveRoutes(parts: LiveRouteParts): readonly ManagementRoute[] {
  const { method, path } = endpoints.watchRepositories;
  return [
    {
      ...{ plane: "management", method, path, operation: "live", fresh: false },
      ...{ access: "anyone", credentials: anyCredential },
      handle: watchRepositories(parts),
    },
  ];
}
