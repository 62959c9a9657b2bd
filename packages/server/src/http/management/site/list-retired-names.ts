import type { SiteRecords } from "#server/accounts/site/site-records.ts";
import { pageOf, readCursor } from "../cursor.ts";
import { isoTime } from "../iso-time.ts";
import type { ManagementHandler } from "../manage.ts";

/** `GET /api/v1/site/retired-names`: `q` is how a name begins. */
export function listRetiredNames(site: SiteRecords): ManagementHandler<"listRetiredNames"> {
  return async ({ query }) => {
    const { limit, q } = query;
    const after = String(readCursor(query.cursor, ["string"])?.[0] ?? "");
    const rows = await site.retiredNames({ prefix: q ?? "", after, limit: limit + 1 });
    const body = pageOf(
      rows,
      limit,
      ({ name }) => [name],
      ({ name, kind, retiredAt }) => ({ name, kind, retired_at: isoTime(retiredAt) }),
    );
    return { status: 200, body };
  };
}
