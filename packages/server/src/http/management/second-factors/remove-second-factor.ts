import type { ManagementHandler } from "../manage.ts";
import { namedUser } from "../users/named-user.ts";
import { type SecondFactorParts, tellOfChange } from "./second-factor-change.ts";

/** `DELETE /api/v1/users/<user>/second-factor` */
export function removeSecondFactor(parts: SecondFactorParts): ManagementHandler<"removeSecondFactor"> {
  return async ({ exchange, path }) => {
    const user = await namedUser(parts.users, path.user);
    await parts.secondFactors.removeLost(user.id);
    await tellOfChange(exchange, user, "second-factor.remove", parts);
    return { status: 204 };
  };
}
