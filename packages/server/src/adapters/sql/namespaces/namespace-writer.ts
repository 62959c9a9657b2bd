import { ApiProblem } from "@estiva/contract/problems";
import { AccountName, type RepositoryName } from "@estiva/protocol";
import type { Kysely, Transaction } from "kysely";
import { rootRepositoriesDetail } from "#server/accounts/namespaces/root-repositories-detail.ts";
import type { Tables } from "../tables.ts";

export interface NewNamespace {
  readonly name: AccountName;
  readonly kind: "user" | "organization";
  /** Site admins may bear and give names that promise an authority. */
  readonly byAdmin: boolean;
  /** Whether a refusal may name repositories of the root namespace. */
  readonly seesRoot: boolean;
  readonly now: number;
}

/** As many are named as a person would read. */
const maxNamedRepositories = 5;

/** The character that follows `/` in bytewise order. */
const afterSlash = "0";

/** Makes the rows that accounts' names stand on, and lets no name pass that another has or looks like. */
export class NamespaceWriter {
  /**
   * Takes a name for good. Within the transaction that writes the account, so that neither a second account
   * nor a first push can come in between.
   * @returns the namespace's id, which is the account's.
   * @throws ApiProblem the names' codes
   */
  async add(on: Transaction<Tables>, { kind, now, ...asked }: NewNamespace): Promise<number> {
    await this.check(on, asked);
    const { name } = asked;
    const row = { name, kind, skeleton: AccountName.skeleton(name), created_at: now, description: "" };
    const { id } = await on.insertInto("namespaces").values(row).returning("id").executeTakeFirstOrThrow();
    return id;
  }

  /**
   * Whether an account could have this name now; outside of the transaction that makes it only a hint.
   * @throws ApiProblem the names' codes
   */
  async check(
    on: Kysely<Tables>,
    { name, byAdmin, seesRoot }: Pick<NewNamespace, "name" | "byAdmin" | "seesRoot">,
  ): Promise<void> {
    const reservation = AccountName.reservation(name);
    if (reservation === "none" || (reservation === "admins" && !byAdmin))
      throw new ApiProblem("name_reserved");
    await this.#refuseOthers(on, name);
    await this.#refuseOverRoot(on, name, seesRoot);
  }

  /** Names of deleted accounts count: their rows are still there. */
  async #refuseOthers(on: Kysely<Tables>, name: AccountName): Promise<void> {
    const other = await on
      .selectFrom("namespaces")
      .select("name")
      .where("skeleton", "=", AccountName.skeleton(name))
      .executeTakeFirst();
    if (other === undefined) return;
    throw new ApiProblem(other.name === name ? "name_taken" : "name_confusable");
  }

  async #refuseOverRoot(on: Kysely<Tables>, name: AccountName, seesRoot: boolean): Promise<void> {
    const rows = await on
      .selectFrom("repositories")
      .select("path")
      .where("path", ">", `${name}/` as RepositoryName)
      .where("path", "<", `${name}${afterSlash}` as RepositoryName)
      .orderBy("path")
      .limit(maxNamedRepositories)
      .execute();
    if (rows.length === 0) return;
    const paths = seesRoot ? rows.map(({ path }) => path) : [];
    throw new ApiProblem("root_repositories_exist", { detail: rootRepositoriesDetail(name, paths) });
  }
}
