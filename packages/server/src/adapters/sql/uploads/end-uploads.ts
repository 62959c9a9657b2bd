import type { RepositoryName } from "@estiva/protocol";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";

const ofRepository = prepared((db, value: Value<{ repository: RepositoryName }>) =>
  db.deleteFrom("uploads").where("repository", "=", value("repository")),
);

/**
 * Ends the sessions of a repository that goes: an upload belongs to the repository in which it was begun, and not to
 * another that gets its name. What they had received is swept.
 */
export async function endUploads(tx: Tx, repository: RepositoryName): Promise<void> {
  await ofRepository.all(tx, { repository });
}

const name = prepared((db, value: Value<{ namespaceId: number }>) =>
  db.selectFrom("namespaces").select("name").where("id", "=", value("namespaceId")),
);

const between = prepared((db, value: Value<{ from: RepositoryName; to: RepositoryName }>) =>
  db.deleteFrom("uploads").where("repository", ">", value("from")).where("repository", "<", value("to")),
);

/** The character that follows `/` in bytewise order. */
const afterSlash = "0";

/** Ends the sessions of first pushes below a namespace that goes: it has no repositories any more. */
export async function endUploadsBelow(tx: Tx, namespaceId: number): Promise<void> {
  const namespace = await name.one(tx, { namespaceId });
  const from = `${namespace.name}/` as RepositoryName;
  await between.all(tx, { from, to: `${namespace.name}${afterSlash}` as RepositoryName });
}
