import { ApiProblem } from "@estiva/contract/problems";
import type { Authority } from "#server/access/authority.ts";
import type { GrantRecords } from "#server/accounts/grants/grant-records.ts";
import { anonymous, type Principal, type Subject } from "#server/rights/principal.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { repositoryOf } from "../../respond.ts";
import type { ManagementHandler, ManagementRequest } from "../manage.ts";

interface ExplainParts {
  readonly authority: Authority;
  readonly grants: GrantRecords;
}

/** `GET /api/v1/repositories/<name>/decision` */
export function explainDecision(parts: ExplainParts): ManagementHandler<"explainDecision"> {
  return async (request) => {
    const { exchange, query } = request;
    const subject = await subjectOf(parts, request);
    if (subject === undefined) throw new ApiProblem("not_found");
    const asked = { repository: repositoryOf(exchange), saysRoot: false };
    const { allowed, reasons } = await parts.authority.judgeSubject(subject, asked, exchange.sender.root);
    return { status: 200, body: { allowed: allowed.has(query.action), reasons: [...reasons] } };
  };
}

/** About whom it is asked, by a name that a grant could be for; undefined for nobody such. @throws ApiProblem request_invalid */
async function subjectOf(
  { grants }: ExplainParts,
  { exchange, query: { user, team } }: ManagementRequest<"explainDecision">,
): Promise<Principal | Subject | undefined> {
  if (team !== undefined && user !== undefined)
    throw new ApiProblem("request_invalid", { detail: "name a user or a team" });
  const { id } = namedNamespace(exchange);
  if (team !== undefined) return await grants.subject(id, "team", team);
  if (user === undefined) return anonymous;
  return await grants.subject(id, user.includes(".") ? "robot" : "user", user);
}
