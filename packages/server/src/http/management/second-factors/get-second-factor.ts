import type { SecondFactors } from "#server/accounts/second-factors/second-factors.ts";
import { callingUserId } from "../../gate/calling-user.ts";
import { isoTime } from "../iso-time.ts";
import type { ManagementHandler } from "../manage.ts";

/** `GET /api/v1/second-factor` */
export function getSecondFactor(secondFactors: SecondFactors): ManagementHandler<"getSecondFactor"> {
  return async ({ exchange }) => {
    const factor = await secondFactors.find(callingUserId(exchange));
    const on = factor?.confirmedAt === undefined ? undefined : factor;
    const body = {
      enabled: on !== undefined,
      confirmed_at: isoTime(on?.confirmedAt),
      recovery_codes_left: on?.recoveryCodesLeft ?? 0,
    };
    return { status: 200, body };
  };
}
