import { ApiProblem } from "@estiva/contract/problems";
import { AccountName, type RepositoryName } from "@estiva/protocol";

/** As many repositories are named to somebody as a person would read. */
export const namedRepositories = 5;

/** The name that a new account is to have, and who asks. */
export interface WantedName {
  readonly name: AccountName;
  /** Site admins may bear and give names that promise an authority. */
  readonly byAdmin: boolean;
  /** Whether a refusal may name repositories of the root namespace. */
  readonly seesRoot: boolean;
}

/** What is there already. */
export interface NameNeighbours {
  /** The name, the same or one that looks like it, of an account that is or once was. */
  readonly alike: string | undefined;
  /** Repositories of the root namespace that the account would take over; the first few. */
  readonly rootRepositories: readonly RepositoryName[];
}

/**
 * Lets no name pass that is an address's, or that another account has or looks like.
 * @throws ApiProblem name_reserved, name_taken, name_confusable, root_repositories_exist
 */
export function admitName({ name, byAdmin, seesRoot }: WantedName, neighbours: NameNeighbours): void {
  const reservation = AccountName.reservation(name);
  if (reservation === "none" || (reservation === "admins" && !byAdmin)) throw new ApiProblem("name_reserved");
  const { alike, rootRepositories } = neighbours;
  if (alike !== undefined) throw new ApiProblem(alike === name ? "name_taken" : "name_confusable");
  if (rootRepositories.length === 0) return;
  const detail = rootRepositoriesDetail(name, seesRoot ? rootRepositories : []);
  throw new ApiProblem("root_repositories_exist", { detail });
}

/**
 * What to do about repositories of the root namespace that a new account would take over.
 * @param repositories some of them; none where the person may not see them.
 */
function rootRepositoriesDetail(name: string, repositories: readonly string[]): string {
  const [first] = repositories;
  if (first === undefined) return `Repositories of the root namespace begin with ${name}/.`;
  const target = first.replaceAll("/", "-");
  return [
    `The root namespace holds ${repositories.join(", ")}.`,
    `Copy each tag to a name of one segment, as with "skopeo copy --all docker://<this server>/${first}:<tag>`,
    `docker://<this server>/${target}:<tag>", and delete the old repositories; then the name is free.`,
  ].join(" ");
}
