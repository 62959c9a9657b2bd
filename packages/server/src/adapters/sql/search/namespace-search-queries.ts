import { type Kysely, sql } from "kysely";
import type { Chunk } from "#server/catalog/scan.ts";
import type {
  NamespacePlace,
  NamespaceSearchRecords,
} from "#server/catalog/search/namespace-search-records.ts";
import { containing } from "../containing.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { endOfNames } from "../repositories/end-of-names.ts";
import type { Tables } from "../tables.ts";

/** Namespaces that one piece looks at, and that it gives. */
const lookedAt = 5_000;
const given = 101;

interface Counted {
  readonly namespaceId: number;
  readonly visibility: "public" | "private";
  readonly limit: number;
}

const ofNamespace = (db: Kysely<Tables>, value: Value<Counted>) =>
  db
    .selectFrom("repositories")
    .select("id")
    .where("namespace_id", "=", value("namespaceId"))
    .where("path", "<", endOfNames)
    .limit(value("limit"));

const countAll = prepared((db, value: Value<Counted>) => counted(db, ofNamespace(db, value)));

const countVisible = prepared((db, value: Value<Counted>) =>
  counted(db, ofNamespace(db, value).where("visibility", "=", value("visibility"))),
);

function counted(db: Kysely<Tables>, rows: ReturnType<typeof ofNamespace>) {
  return db.selectFrom(rows.as("r")).select(sql<number>`count(*)`.as("count"));
}

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
    const statement = only === undefined ? countAll : countVisible;
    const values = { namespaceId, visibility: only ?? "public", limit };
    return (await statement.readFirst(this.#database, values))?.count ?? 0;
  }
}

function placeOf(
  row: Omit<NamespacePlace, "description"> & { readonly description: string | null },
): NamespacePlace {
  return { ...row, description: row.description ?? "" };
}
