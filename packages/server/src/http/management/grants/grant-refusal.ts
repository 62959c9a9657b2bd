import { ApiProblem } from "@estiva/contract/problems";
import type { GrantRefusal, GrantRights, SubjectKind } from "#server/accounts/grants/grant-records.ts";
import type { NamespaceFacts } from "#server/rights/access-records.ts";
import type { RootAccess } from "#server/rights/root-access.ts";

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

/**
 * Refuses to deny pulling in the root namespace while anyone pulls there, as a denial on a public repository is
 * refused. What the setting makes public later is not refused: nothing is saved then.
 * @throws ApiProblem public_denies_pull
 */
export function refuseVainDenial(
  { denied }: Pick<GrantRights, "denied">,
  { kind }: Pick<NamespaceFacts, "kind">,
  root: RootAccess,
): void {
  if (kind === "root" && root !== "private" && denied.includes("pull"))
    throw new ApiProblem("public_denies_pull", {
      detail: `the root namespace is ${root}: anyone may pull there, and whoever is denied could sign out`,
    });
}

function invalid(pointer: string, detail: string): ApiProblem {
  return new ApiProblem("request_invalid", { fields: [{ pointer, detail }] });
}
