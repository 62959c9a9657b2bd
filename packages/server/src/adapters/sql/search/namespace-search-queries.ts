import { sql } from "kysely";
import type { Chunk } from "#server/catalog/scan.ts";
import type {
  NamespacePlace,
  NamespaceSearchRecords,
} from "#server/catalog/search/namespace-search-records.ts";
import { containing } from "../containing.ts";
import type { Database } from "../database.ts";
import { endOfNames } from "../repositories/repository-queries.ts";

/** Namespaces that one piece looks at, and that it gives. */
const lookedAt = 5_000;
const given = 101;

export class NamespaceSearchQueries implements NamespaceSearchRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async scanNamespaces(part: string, after: NamespacePlace | undefined): Promise<Chunk<NamespacePlace>> {
    const behind = this.#database.read
      .selectFrom("namespaces")
      .select(["id", "name", "kind", "description"])
      .where("name", ">", after?.name ?? "")
      .orderBy("name");
    const end = (
      await behind
        .offset(lookedAt - 1)
        .limit(1)
        .execute()
    ).map(placeOf)[0];
    const upToEnd = end === undefined ? behind : behind.where("name", "<=", end.name);
    const fits = upToEnd
      .where((eb) => containing(eb.ref("name"), part))
      .where("deleted_at", "is", null)
      .where("suspended_at", "is", null);
    const rows = (await fits.limit(given).execute()).map(placeOf);
    return { rows, reached: rows.length === given ? rows.at(-1) : end };
  }

  async countRepositories(namespaceId: number, only: "public" | undefined, limit: number): Promise<number> {
    let rows = this.#database.read
      .selectFrom("repositories")
      .select("id")
      .where("namespace_id", "=", namespaceId)
      .where("path", "<", endOfNames);
    if (only !== undefined) rows = rows.where("visibility", "=", only);
    const counted = await this.#database.read
      .selectFrom(rows.limit(limit).as("r"))
      .select(sql<number>`count(*)`.as("count"))
      .executeTakeFirst();
    return counted?.count ?? 0;
  }
}

function placeOf(
  row: Omit<NamespacePlace, "description"> & { readonly description: string | null },
): NamespacePlace {
  return { ...row, description: row.description ?? "" };
}
