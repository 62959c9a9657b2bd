import { callingAccount } from "../../gate/calling-user.ts";
import type { ManagementHandler } from "../manage.ts";
import { type SecondFactorParts, tellOfChange } from "./second-factor-change.ts";

/** `POST /api/v1/second-factor/disable` */
export function disableSecondFactor(parts: SecondFactorParts): ManagementHandler<"disableSecondFactor"> {
  return async ({ exchange, body: { code } }) => {
    const user = await callingAccount(exchange, parts.users);
    await parts.secondFactors.disable(user.id, code);
    await tellOfChange(exchange, user, "second-factor.disable", parts);
    return { status: 204 };
  };
}
