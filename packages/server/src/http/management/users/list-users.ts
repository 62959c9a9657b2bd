import type { UserRecords } from "#server/accounts/users/user-records.ts";
import { pageOf, readCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { accountViewer, presentUser } from "./present-user.ts";

/** `GET /api/v1/users` */
export function listUsers(users: UserRecords): ManagementHandler<"listUsers"> {
  return async ({ exchange, query: { limit, cursor, q, state } }) => {
    const after = readCursor(cursor, ["string"])?.[0] as string | undefined;
    const rows = await users.page({ text: q, state, after, limit: limit + 1 });
    return {
      status: 200,
      body: pageOf(
        rows,
        limit,
        ({ username }) => [username],
        (user) => presentUser(user, accountViewer(exchange, user)),
      ),
    };
  };
}
