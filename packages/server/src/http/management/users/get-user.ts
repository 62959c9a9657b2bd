import type { UserRecords } from "#server/accounts/users/user-records.ts";
import { isAllowed } from "../../gate/requirement.ts";
import { isoTime } from "../iso-time.ts";
import type { ManagementHandler } from "../manage.ts";
import { namedUser } from "./named-user.ts";
import { accountViewer, presentUser } from "./present-user.ts";

/** `GET /api/v1/users/<user>`: all of it to the user and to site admins, name and age to anyone. */
export function getUser(users: UserRecords): ManagementHandler<"getUser"> {
  return async ({ exchange, admission, path }) => {
    const user = await namedUser(users, path.user);
    if (isAllowed(admission, "self"))
      return { status: 200, body: presentUser(user, accountViewer(exchange, user)) };
    return { status: 200, body: { username: user.username, created_at: isoTime(user.createdAt) } };
  };
}
