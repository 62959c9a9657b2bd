import { ApiProblem } from "@estiva/contract/problems";
import type { EmailVerification } from "#server/accounts/users/email-verification.ts";
import type { UserRecords } from "#server/accounts/users/user-records.ts";
import { callingUserId } from "../../gate/calling-user.ts";
import type { ManagementHandler } from "../manage.ts";

/** `POST /api/v1/email-verifications` */
export function requestEmailVerification(
  users: UserRecords,
  verification: EmailVerification,
): ManagementHandler<"requestEmailVerification"> {
  return async ({ exchange }) => {
    const user = await users.find(callingUserId(exchange));
    if (!verification.canSend) throw new ApiProblem("mail_not_configured");
    if (user?.email === undefined || user.emailVerifiedAt !== undefined)
      throw new ApiProblem("conflict", { detail: "There is no address that waits to be verified." });
    await verification.send(user);
    return { status: 202 };
  };
}
