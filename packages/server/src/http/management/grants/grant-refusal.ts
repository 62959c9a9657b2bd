import { ApiProblem } from "@estiva/contract/problems";
import type { GrantRefusal, GrantRights, SubjectKind } from "#server/accounts/grants/grant-records.ts";

/** What a refused grant is told. */
export function refuseGrant(why: GrantRefusal): ApiProblem {
  if (why === "public") return new ApiProblem("public_denies_pull");
  if (why === "too-many")
    return new ApiProblem("quota_exceeded", { detail: "the namespace has too many grants" });
  return new ApiProblem("name_taken", {
    detail: "there is a grant for this subject and pattern already; change that one",
  });
}

/**
 * Refuses what would mean nothing or must not be.
 * @throws ApiProblem request_invalid
 */
export function refuseRights({ role, canDelete, canCreate, denied }: GrantRights, kind: SubjectKind): void {
  if (kind === "robot" && role === "admin")
    throw invalid("#/role", "a robot reads or writes, but is never admin");
  if (role === undefined && !canDelete && !canCreate && denied.length === 0)
    throw invalid("#/role", "the grant gives and denies nothing");
}

function invalid(pointer: string, detail: string): ApiProblem {
  return new ApiProblem("request_invalid", { fields: [{ pointer, detail }] });
}
