import type { TokenRecords } from "#server/accounts/tokens/token-records.ts";
import { callingUser } from "../../gate/calling-user.ts";
import { pageOf, readNumberCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentToken } from "./present-token.ts";

/** `GET /api/v1/tokens` */
export function listTokens(tokens: TokenRecords): ManagementHandler<"listTokens"> {
  return async ({ exchange, query: { limit, cursor } }) => {
    const page = {
      kinds: ["personal", "refresh"] as const,
      before: readNumberCursor(cursor),
      limit: limit + 1,
    };
    const rows = await tokens.page(callingUser(exchange), page);
    return { status: 200, body: pageOf(rows, limit, ({ id }) => [id], presentToken) };
  };
}
