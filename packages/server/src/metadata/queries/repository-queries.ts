import type { RepositoryName } from "@estiva/protocol";
import type { Kysely, Transaction } from "kysely";
import type { PageRequest, RepositoryRecords } from "../../registry/metadata-store.ts";
import type { Database } from "../database.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";
import type { Tables } from "../tables.ts";

export class RepositoryQueries implements RepositoryRecords {
  readonly #database: Database;
  readonly #id;
  readonly #page;
  readonly #insert;

  constructor(database: Database) {
    this.#database = database;
    const db = database.read;
    this.#id = new PreparedQuery((value: Value<{ path: RepositoryName }>) =>
      db.selectFrom("repositories").select("id").where("path", "=", value("path")),
    );
    this.#page = new PreparedQuery((value: Value<{ after: RepositoryName; limit: number }>) =>
      db
        .selectFrom("repositories")
        .select("path")
        .where("path", ">", value("after"))
        .orderBy("path")
        .limit(value("limit")),
    );
    this.#insert = new PreparedQuery((value: Value<{ path: RepositoryName; now: number }>) =>
      db
        .insertInto("repositories")
        .columns(["namespace_id", "path", "created_at"])
        .expression((eb) =>
          eb
            .selectFrom("namespaces")
            .select((select) => [
              "id",
              select.val(value("path")).as("path"),
              select.val(value("now")).as("created_at"),
            ])
            .where("name", "=", "library"),
        )
        .onConflict((conflict) => conflict.column("path").doNothing()),
    );
  }

  async exists(repository: RepositoryName): Promise<boolean> {
    return (await this.#id.readFirst(this.#database, { path: repository })) !== undefined;
  }

  async page({ after, limit }: PageRequest<string>): Promise<readonly RepositoryName[]> {
    return await this.#page.readColumn(this.#database, { after: after as RepositoryName, limit });
  }

  async id(on: Kysely<Tables>, path: RepositoryName): Promise<number | undefined> {
    return (await this.#id.first(on, { path }))?.id;
  }

  /** The repository's id; a push makes the repository where there is none yet. */
  async ensure(on: Transaction<Tables>, path: RepositoryName, now: number): Promise<number> {
    const existing = await this.id(on, path);
    if (existing !== undefined) return existing;
    await this.#insert.all(on, { path, now });
    const made = await this.id(on, path);
    if (made === undefined)
      throw new Error(`the repository ${path} was not made: the root namespace is missing`);
    return made;
  }
}
