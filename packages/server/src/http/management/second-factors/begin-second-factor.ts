import type { Config } from "#server/config/config.ts";
import { callingAccount } from "../../gate/calling-user.ts";
import type { ManagementHandler } from "../manage.ts";
import type { SecondFactorParts } from "./second-factor-change.ts";

/** `POST /api/v1/second-factor`: the app lists the factor by the registry's public name. */
export function beginSecondFactor(
  { users, secondFactors }: SecondFactorParts,
  { publicUrl }: Pick<Config, "publicUrl">,
): ManagementHandler<"beginSecondFactor"> {
  return async ({ exchange }) => {
    const { id, username } = await callingAccount(exchange, users);
    const issuer = publicUrl?.hostname ?? "Estiva";
    const { secret, address } = await secondFactors.begin(id, { username, issuer });
    return { status: 201, body: { secret, otpauth_uri: address, expires_at: null } };
  };
}
