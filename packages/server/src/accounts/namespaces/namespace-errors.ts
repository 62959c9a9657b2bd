import type { ProblemCode } from "@estiva/contract/problems";
import { Refused } from "../refused.ts";

export type NameProblem = Extract<
  ProblemCode,
  "name_taken" | "name_reserved" | "name_confusable" | "root_repositories_exist"
>;

/** An account can't have the name that it asked for. */
export class NameRefused extends Refused {
  override readonly name = "NameRefused";
  declare readonly code: NameProblem;

  constructor(code: NameProblem, detail?: string) {
    super(code, detail);
  }
}

/**
 * What to say where the root namespace holds repositories that a new account would take over.
 * @param repositories some of them; none where the person may not see them.
 */
export function rootRepositoriesDetail(name: string, repositories: readonly string[]): string {
  const [first] = repositories;
  if (first === undefined) return `Repositories of the root namespace begin with ${name}/.`;
  const target = first.replaceAll("/", "-");
  return [
    `The root namespace holds ${repositories.join(", ")}.`,
    `Copy each tag to a name of one segment, as with "skopeo copy --all docker://<this server>/${first}:<tag>`,
    `docker://<this server>/${target}:<tag>", and delete the old repositories; then the name is free.`,
  ].join(" ");
}
