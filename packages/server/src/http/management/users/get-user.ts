import type { UserRecords } from "#server/accounts/users/user-records.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import { isoTime } from "../iso-time.ts";
import type { ManagementHandler } from "../manage.ts";
import { namedUser } from "./named-user.ts";
import { shownUser } from "./shown-user.ts";

/** `GET /api/v1/users/<user>`: all of it to the user and to site admins, name and age to anyone. */
export function getUser(users: UserRecords, access: AccessRecords): ManagementHandler<"getUser"> {
  return async ({ exchange: { caller }, path }) => {
    const user = await namedUser(users, path.user);
    const isOwn = caller.principal === userPrincipal(user.id);
    if (isOwn || (await access.principal(caller.principal))?.isSiteAdmin === true)
      return { status: 200, body: shownUser(user) };
    return { status: 200, body: { username: user.username, created_at: isoTime(user.createdAt) } };
  };
}
