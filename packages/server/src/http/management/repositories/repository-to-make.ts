import type { ParsedBody } from "@estiva/contract/operations";
import { ApiProblem } from "@estiva/contract/problems";
import { RepositoryName } from "@estiva/protocol";
import { type AskedRepository, type Authority, askedRepository } from "#server/access/authority.ts";
import type { Admission } from "../../gate/admission.ts";
import { withJudgement } from "../../gate/admit-to-repository.ts";
import { require } from "../../gate/requirement.ts";
import type { Beyond, NamedByBody } from "../manage.ts";

type Body = ParsedBody<"createRepository">;

/**
 * Admits to making the repository that the body names. What strangers are told is the same for names that exist and
 * for names that don't.
 */
export function repositoryToMake(authority: Authority): NamedByBody<"createRepository"> {
  return async ({ admission, sender }, body) => {
    const asked = readName(body);
    require(admission, { access: "account" });
    const judgement = await authority.judge(admission.caller, asked, sender.root);
    const { namespace } = judgement.target;
    if (namespace.name !== body.namespace || namespace.isDeleted) throw noSuchNamespace(body.namespace);
    const { allowed, reasons } = judgement;
    const of = allowed.size > 0 ? reasons.at(-1) : `you may not create repositories in ${body.namespace}`;
    const admitted = withJudgement(admission, asked, judgement);
    require(admitted, { access: "repository:create", ...(of !== undefined && { why: of }) });
    return admitted;
  };
}

/** What is more than a repository as its namespace has them by default needs what a later change of it would. */
export const beyondDefaults: readonly Beyond<"createRepository">[] = [
  ({ body }, { namespace }) => needed(body, namespace),
  ({ body }) => (body.description ? { access: "repository:metadata", of: "a description" } : undefined),
];

function needed(
  { visibility }: Body,
  namespace: Admission["namespace"],
): ReturnType<Beyond<"createRepository">> {
  const isDefault = namespace?.kind === "root" || visibility === namespace?.defaultVisibility;
  if (visibility === undefined || isDefault) return undefined;
  return { access: "repository:admin", of: `another visibility than ${namespace?.defaultVisibility}` };
}

/** @throws ApiProblem request_invalid */
function readName({ namespace, name }: Body): AskedRepository {
  const asked =
    RepositoryName.parse(namespace) === undefined ? undefined : askedRepository(`${namespace}/${name}`);
  if (asked !== undefined) return asked;
  const detail = "is no name of a repository, or too long with its namespace";
  throw new ApiProblem("request_invalid", { fields: [{ pointer: "#/name", detail }] });
}

function noSuchNamespace(name: string): ApiProblem {
  const detail = `there is no namespace ${name.slice(0, 100)}`;
  return new ApiProblem("request_invalid", { fields: [{ pointer: "#/namespace", detail }] });
}
