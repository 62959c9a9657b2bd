import { ApiProblem } from "@estiva/contract/problems";
import type { UserRecord, UserRecords } from "#server/accounts/users/user-records.ts";
import { idOf, parsePrincipal, type UserPrincipal, userPrincipal } from "#server/rights/principal.ts";
import type { Exchange } from "../request/exchange.ts";

/** The user who asks, behind routes that let only people pass. @throws ApiProblem authentication_required */
export function callingUser({ caller }: Exchange): UserPrincipal {
  const parts = parsePrincipal(caller.principal);
  if (parts?.kind !== "user") throw new ApiProblem("authentication_required");
  return userPrincipal(parts.id);
}

/** The number of the user who asks. @throws ApiProblem authentication_required */
export function callingUserId(exchange: Exchange): number {
  return idOf(callingUser(exchange));
}

/** The account that asks. @throws ApiProblem authentication_required where it has just ended */
export async function callingAccount(exchange: Exchange, users: UserRecords): Promise<UserRecord> {
  const user = await users.find(callingUserId(exchange));
  if (user === undefined) throw new ApiProblem("authentication_required");
  return user;
}
