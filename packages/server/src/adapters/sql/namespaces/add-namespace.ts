import { AccountName, type RepositoryName } from "@estiva/protocol";
import { admitName, namedRepositories, type WantedName } from "#server/accounts/namespaces/new-name.ts";
import type { Database, Runs, Tx } from "../database.ts";
import { insertInto } from "../insert-into.ts";
import { prepared, type Value } from "../prepared.ts";

export interface NewNamespace extends WantedName {
  readonly kind: "user" | "organization";
  readonly description: string;
  readonly now: number;
}

/** Names of deleted accounts count: their rows are still there. */
const alike = prepared((db, value: Value<{ skeleton: string }>) =>
  db.selectFrom("namespaces").select("name").where("skeleton", "=", value("skeleton")),
);

const pathsBetween = prepared((db, value: Value<{ from: RepositoryName; to: RepositoryName }>) =>
  db
    .selectFrom("repositories")
    .select("path")
    .where("path", ">", value("from"))
    .where("path", "<", value("to"))
    .orderBy("path")
    .limit(namedRepositories),
);

/** The character that follows `/` in bytewise order. */
const afterSlash = "0";

const insertNamespace = insertInto(
  "namespaces",
  ["name", "kind", "skeleton", "created_at", "description"],
  (insert) => insert.returning("id"),
);

/**
 * Takes a name for good. Within the transaction that writes the account, so that neither a second account nor a
 * first push can come in between.
 * @returns the namespace's id, which is the account's.
 * @throws ApiProblem name_reserved, name_taken, name_confusable, root_repositories_exist
 */
export async function addNamespace(tx: Tx, namespace: NewNamespace): Promise<number> {
  await check(tx, namespace);
  const { name, kind, description, now: createdAt } = namespace;
  const skeleton = AccountName.skeleton(name);
  const { id } = await insertNamespace.one(tx, { name, kind, skeleton, createdAt, description });
  return id;
}

/**
 * Whether an account could have this name now; outside of the transaction that makes it only a hint.
 * @throws ApiProblem as `addNamespace`
 */
export async function checkName(database: Database, wanted: WantedName): Promise<void> {
  const committed = { dialect: database.dialect, run: database.select.bind(database) };
  await check(committed, wanted);
}

async function check(on: Runs, wanted: WantedName): Promise<void> {
  const { name } = wanted;
  const [other] = await alike.all(on, { skeleton: AccountName.skeleton(name) });
  const from = `${name}/` as RepositoryName;
  const to = `${name}${afterSlash}` as RepositoryName;
  const paths = await pathsBetween.all(on, { from, to });
  admitName(wanted, { alike: other?.name, rootRepositories: paths.map(({ path }) => path) });
}
