import type { IdentityRecords } from "#server/accounts/identities/identity-records.ts";
import { callingUserId } from "../../gate/calling-user.ts";
import { pageOf, readNumberCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { type LabelOf, presentIdentity } from "./present-identity.ts";

/** `GET /api/v1/identities` */
export function listIdentities(
  identities: IdentityRecords,
  labelOf: LabelOf,
): ManagementHandler<"listIdentities"> {
  return async ({ exchange, query: { limit, cursor } }) => {
    const after = readNumberCursor(cursor) ?? 0;
    const rows = await identities.page(callingUserId(exchange), { after, limit: limit + 1 });
    const body = pageOf(
      rows,
      limit,
      ({ id }) => [id],
      (row) => presentIdentity(row, labelOf),
    );
    return { status: 200, body };
  };
}
