import { ApiProblem } from "@estiva/contract/problems";
import type { UserRecord, UserRecords } from "#server/accounts/users/user-records.ts";

/** The account that a path names. @throws ApiProblem not_found */
export async function namedUser(users: UserRecords, name: string): Promise<UserRecord> {
  const user = await users.findByName(name.toLowerCase());
  if (user === undefined) throw new ApiProblem("not_found");
  return user;
}
