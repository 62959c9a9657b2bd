import type {
  NamespaceChanges,
  NamespaceDetails,
  NamespaceName,
  NamespacePage,
  NamespaceRecords,
} from "#server/accounts/namespaces/namespace-records.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";

export class NamespaceQueries implements NamespaceRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async details(id: number): Promise<NamespaceDetails | undefined> {
    const { read } = this.#database;
    const row = await read
      .selectFrom("namespaces")
      .select(["id", "name", "kind", "description", "default_visibility", "suspended_at", "size"])
      .where("id", "=", id)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const repositories = await read
      .selectFrom("repositories")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .where("namespace_id", "=", id)
      .executeTakeFirstOrThrow();
    return {
      ...{ id: row.id, name: row.name, kind: row.kind, description: row.description ?? "" },
      defaultVisibility: row.default_visibility ?? "private",
      isSuspended: row.suspended_at !== null,
      ...{ repositories: repositories.count, bytes: row.size },
    };
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

  async whereUserCreates(userId: number, { after, limit }: NamespacePage): Promise<readonly NamespaceName[]> {
    const { read } = this.#database;
    const principal = userPrincipal(userId);
    const owned = read
      .selectFrom("organization_members")
      .select("organization_id as id")
      .where("user_id", "=", userId)
      .where("role", "=", "owner");
    const granted = read
      .selectFrom("grants")
      .select("namespace_id as id")
      .where("subject", "=", principal)
      .where("can_create", "=", 1);
    const throughTeams = read
      .selectFrom("team_members as m")
      .innerJoin("grants as g", (join) =>
        join.on((eb) => eb("g.subject", "=", eb.fn<string>("concat", [eb.val("team:"), "m.team_id"]))),
      )
      .select("g.namespace_id as id")
      .where("m.principal", "=", principal)
      .where("g.can_create", "=", 1);
    const ids = await owned.union(granted).union(throughTeams).execute();
    const rows = await read
      .selectFrom("namespaces")
      .select(["id", "name"])
      .where("id", "in", [userId, ...ids.map(({ id }) => id)])
      .where("deleted_at", "is", null)
      .execute();
    // A person has few of them: sorting here costs less than an index over all names.
    return rows
      .filter(({ name }) => name > after)
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .slice(0, limit);
  }
}
