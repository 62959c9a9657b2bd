import { ApiProblem } from "@estiva/contract/problems";
import type { UserChange, UserRecord } from "./user-records.ts";

/** Whether a change takes an admin from the site who can act. */
export function losesAdmin(
  { isAdmin, isDisabled }: Pick<UserRecord, "isAdmin" | "isDisabled">,
  change: UserChange,
): boolean {
  return isAdmin && !isDisabled && (change.isAdmin === false || change.isDisabled === true);
}

/** Once there was an admin, there is always one who can act. @throws ApiProblem last_admin */
export function keepAnAdmin(hasOther: boolean): void {
  if (!hasOther) throw new ApiProblem("last_admin");
}
