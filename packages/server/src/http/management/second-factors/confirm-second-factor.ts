import { callingAccount } from "../../gate/calling-user.ts";
import type { ManagementHandler } from "../manage.ts";
import { type SecondFactorParts, tellOfChange } from "./second-factor-change.ts";

/** `POST /api/v1/second-factor/confirm` */
export function confirmSecondFactor(parts: SecondFactorParts): ManagementHandler<"confirmSecondFactor"> {
  return async ({ exchange, body: { code } }) => {
    const { credential } = exchange.caller;
    const user = await callingAccount(exchange, parts.users);
    const keptSession = credential.kind === "session" ? credential.id : undefined;
    const codes = await parts.secondFactors.confirm(user.id, code, keptSession);
    await tellOfChange(exchange, user, "second-factor.enable", parts);
    return { status: 200, body: { recovery_codes: [...codes] } };
  };
}
