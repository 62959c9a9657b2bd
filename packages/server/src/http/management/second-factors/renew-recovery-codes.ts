import { callingAccount } from "../../gate/calling-user.ts";
import type { ManagementHandler } from "../manage.ts";
import { type SecondFactorParts, tellOfChange } from "./second-factor-change.ts";

/** `POST /api/v1/second-factor/recovery-codes` */
export function renewRecoveryCodes(parts: SecondFactorParts): ManagementHandler<"renewRecoveryCodes"> {
  return async ({ exchange, body: { code } }) => {
    const user = await callingAccount(exchange, parts.users);
    const codes = await parts.secondFactors.renewRecoveryCodes(user.id, code);
    await tellOfChange(exchange, user, "recovery-codes.renew", parts);
    return { status: 200, body: { recovery_codes: [...codes] } };
  };
}
