import { ApiProblem } from "@estiva/contract/problems";
import type { RepositoryName } from "@estiva/protocol";

/** As many organisations are named as a person would read. */
export const namedOrganizations = 5;

/** What would be left without anybody. */
export interface LeftBehind {
  /** One of the account's repositories. */
  readonly repository: RepositoryName | undefined;
  /** Organisations without another owner, by name; the first few. */
  readonly ownedAlone: readonly string[];
}

/** An account ends when nothing rests on it alone. @throws ApiProblem not_empty, last_owner */
export function admitEnd({ repository, ownedAlone }: LeftBehind): void {
  if (repository !== undefined)
    throw new ApiProblem("not_empty", { detail: `${repository} is there, and maybe others.` });
  if (ownedAlone.length > 0)
    throw new ApiProblem("last_owner", { detail: `No other owner: ${ownedAlone.join(", ")}.` });
}
