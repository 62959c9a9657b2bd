import { ApiProblem } from "@estiva/protocol/management/problems";
import type { Authority } from "#server/access/authority.ts";
import { anonymous, type Principal } from "#server/accounts/principal.ts";
import type { SignInRecords } from "#server/accounts/sign-in/sign-in-records.ts";
import { repositoryOf } from "../../respond.ts";
import type { ManagementHandler } from "../manage.ts";

/** `GET /api/v1/repositories/<name>/decision` */
export function explainDecision(
  authority: Authority,
  signIn: SignInRecords,
): ManagementHandler<"explainDecision"> {
  return async ({ exchange, query: { user, action } }) => {
    const principal: Principal | undefined = user === undefined ? anonymous : await signIn.principalOf(user);
    if (principal === undefined) throw new ApiProblem("not_found");
    const asked = { repository: repositoryOf(exchange), saysRoot: false };
    const { allowed, reasons } = await authority.judgePrincipal(principal, asked, exchange.root);
    return { status: 200, body: { allowed: allowed.has(action), reasons: [...reasons] } };
  };
}
