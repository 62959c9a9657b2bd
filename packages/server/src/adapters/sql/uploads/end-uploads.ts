import type { RepositoryName } from "@estiva/protocol";
import type { Transaction } from "kysely";
import type { Tables } from "../tables.ts";

type Tx = Transaction<Tables>;

/**
 * Ends the sessions of a repository that goes: an upload belongs to the repository in which it was begun, and not to
 * another that gets its name. What they had received is swept.
 */
export async function endUploads(tx: Tx, repository: RepositoryName): Promise<void> {
  await tx.deleteFrom("uploads").where("repository", "=", repository).execute();
}

/** Ends the sessions of first pushes below a namespace that goes: it has no repositories any more. */
export async function endUploadsBelow(tx: Tx, namespaceId: number): Promise<void> {
  const { name } = await tx
    .selectFrom("namespaces")
    .select("name")
    .where("id", "=", namespaceId)
    .executeTakeFirstOrThrow();
  await tx
    .deleteFrom("uploads")
    .where("repository", ">", `${name}/` as RepositoryName)
    .where("repository", "<", `${name}${afterSlash}` as RepositoryName)
    .execute();
}

/** The character that follows `/` in bytewise order. */
const afterSlash = "0";
