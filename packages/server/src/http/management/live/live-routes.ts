import { endpoints } from "@estiva/contract/endpoints";
import { require } from "../../gate/requirement.ts";
import type { ManagementRoute } from "../../gate/route.ts";
import { anyCredential } from "../row.ts";
import { isOfOwn, type WatchParts, watchRepositories } from "./watch-repositories.ts";

/** What answers for as long as somebody listens. */
export function liveRoutes(parts: WatchParts): readonly ManagementRoute[] {
  const { method, path } = endpoints.watchRepositories;
  const watch = watchRepositories(parts);
  return [
    {
      plane: "management",
      method,
      path,
      access: "anyone",
      credentials: anyCredential,
      fresh: false,
      notToSelf: undefined,
      operation: "live",
      handle: async (exchange) => {
        if (isOfOwn(exchange)) require(exchange.admission, { access: "account" });
        await watch(exchange);
      },
    },
  ];
}
