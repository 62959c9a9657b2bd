import type { ManagementRoute } from "../../gate/route.ts";
import type { ManagementParts } from "../management-parts.ts";
import { row } from "../row.ts";
import { getServer } from "./get-server.ts";
import { setUp } from "./set-up.ts";

const none = [] as const;

type Parts = Pick<ManagementParts, "audit" | "config" | "firstAdmin" | "setUpLinkFile" | "users">;

/** The server itself. */
export function serverRoutes(parts: Parts): readonly ManagementRoute[] {
  const { audit, config, firstAdmin, setUpLinkFile, users } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("getServer", "anyone", none, getServer(config, users)),
    row("setUp",     "anyone", none, setUp(firstAdmin, setUpLinkFile, audit)),
  ];
}
