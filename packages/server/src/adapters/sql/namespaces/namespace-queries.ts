import type {
  NamespaceChanges,
  NamespaceDetails,
  NamespaceName,
  NamespacePage,
  NamespaceRecords,
} from "#server/accounts/namespaces/namespace-records.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { creatableNamespaces } from "./creatable-namespaces.ts";

const details = prepared((db, value: Value<{ id: number }>) =>
  db
    .selectFrom("namespaces as n")
    .select(["n.id", "n.name", "n.kind", "n.description", "n.default_visibility", "n.suspended_at", "n.size"])
    .select((eb) =>
      eb
        .selectFrom("repositories as r")
        .select((of) => of.fn.countAll<number>().as("count"))
        .whereRef("r.namespace_id", "=", "n.id")
        .as("repositories"),
    )
    .where("n.id", "=", value("id")),
);

export class NamespaceQueries implements NamespaceRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async details(id: number): Promise<NamespaceDetails | undefined> {
    const row = await details.readFirst(this.#database, { id });
    return (
      row && {
        id: row.id,
        name: row.name,
        kind: row.kind,
        description: row.description ?? "",
        defaultVisibility: row.default_visibility ?? "private",
        isSuspended: row.suspended_at !== null,
        repositories: row.repositories ?? 0,
        bytes: row.size,
      }
    );
  }

  async update(id: number, changes: NamespaceChanges): Promise<void> {
    const { description, defaultVisibility, suspendedAt } = changes;
    const set = {
      ...(description === undefined ? {} : { description }),
      ...(defaultVisibility === undefined ? {} : { default_visibility: defaultVisibility }),
      ...(suspendedAt === undefined ? {} : { suspended_at: suspendedAt }),
    };
    if (Object.keys(set).length === 0) return;
    await this.#database.write((tx) => tx.updateTable("namespaces").set(set).where("id", "=", id).execute());
  }

  async whereUserCreates(userId: number, page: NamespacePage): Promise<readonly NamespaceName[]> {
    return await creatableNamespaces(this.#database, userId, page);
  }
}
