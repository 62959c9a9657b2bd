import { endpoints } from "@estiva/contract/endpoints";
import type { ManagementRoute } from "../../gate/route.ts";
import { anyCredential } from "../row.ts";
import { type WatchParts, watchRepositories } from "./watch-repositories.ts";

/** What answers for as long as somebody listens. */
export function liveRoutes(parts: WatchParts): readonly ManagementRoute[] {
  const { method, path } = endpoints.watchRepositories;
  return [
    {
      plane: "management",
      method,
      path,
      operation: "live",
      fresh: false,
      notToSelf: undefined,
      access: "anyone",
      credentials: anyCredential,
      handle: watchRepositories(parts),
    },
  ];
}
