import type { AskedRepository, Authority, Judgement } from "#server/access/authority.ts";
import type { RootAccess } from "#server/rights/root-access.ts";
import type { Admission } from "./admission.ts";

/** The admission with what is decided about a repository, whether or not it is there. */
export async function admitToRepository(
  authority: Authority,
  admission: Admission,
  asked: AskedRepository,
  root: RootAccess,
): Promise<Admission> {
  return withJudgement(admission, asked, await authority.judge(admission.caller, asked, root));
}

export function withJudgement(
  admission: Admission,
  { repository: name }: AskedRepository,
  { target, principal, role, allowed }: Judgement,
): Admission {
  const { namespace, repository: facts } = target;
  return {
    ...admission,
    principal,
    namespace,
    role,
    repository: { name, id: facts?.id, facts },
    rights: allowed,
  };
}
