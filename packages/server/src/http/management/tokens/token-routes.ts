import type { ManagementRoute } from "../../gate/route.ts";
import type { ManagementParts } from "../management-parts.ts";
import { personal, row } from "../row.ts";
import { createToken } from "./create-token.ts";
import { listTokens } from "./list-tokens.ts";
import { revokeToken } from "./revoke-token.ts";

const fresh = { fresh: true };

type Parts = Pick<ManagementParts, "audit" | "personalTokens" | "tokens">;

/** Personal access tokens and docker logins. */
export function tokenRoutes(parts: Parts): readonly ManagementRoute[] {
  const { audit, personalTokens, tokens } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("createToken", "account", personal, createToken(personalTokens, audit), fresh),
    row("listTokens",  "account", personal, listTokens(tokens)),
    row("revokeToken", "account", personal, revokeToken(tokens, audit), fresh),
  ];
}
