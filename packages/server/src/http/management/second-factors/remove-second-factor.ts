import { ApiProblem } from "@estiva/contract/problems";
import { userPrincipal } from "#server/rights/principal.ts";
import type { ManagementHandler } from "../manage.ts";
import { namedUser } from "../users/named-user.ts";
import { type SecondFactorParts, tellOfChange } from "./second-factor-change.ts";

/** `DELETE /api/v1/users/<user>/second-factor` */
export function removeSecondFactor(parts: SecondFactorParts): ManagementHandler<"removeSecondFactor"> {
  return async ({ exchange, path }) => {
    const user = await namedUser(parts.users, path.user);
    // Whoever sits at an admin's open session must not get round the admin's own factor.
    if (exchange.caller.principal === userPrincipal(user.id))
      throw new ApiProblem("forbidden", { detail: "Switch your own second factor off with a code." });
    await parts.secondFactors.removeLost(user.id);
    await tellOfChange(exchange, user, "second-factor.remove", parts);
    return { status: 204 };
  };
}
