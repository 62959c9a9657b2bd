import type { EventRecords, RepositoryEvent } from "#server/registry/events/event-records.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";

const last = prepared((db) => db.selectFrom("events").select("id").orderBy("id", "desc").limit(1));

const after = prepared((db, value: Value<{ id: number; limit: number }>) =>
  db
    .selectFrom("events")
    .select(["id", "action", "repository", "digest", "tag", "at"])
    .where("id", ">", value("id"))
    .orderBy("id")
    .limit(value("limit")),
);

/** Ids grow with time: only the oldest need a look. */
const prune = prepared((db, value: Value<{ before: number; limit: number }>) =>
  db
    .deleteFrom("events")
    .where("id", "in", (eb) => eb.selectFrom("events").select("id").orderBy("id").limit(value("limit")))
    .where("at", "<", value("before"))
    .returning("id"),
);

export class EventQueries implements EventRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async lastId(): Promise<number> {
    return (await last.readFirst(this.#database, {}))?.id ?? 0;
  }

  async after(id: number, limit: number): Promise<readonly RepositoryEvent[]> {
    return await after.read(this.#database, { id, limit });
  }

  async prune(before: number, limit: number): Promise<number> {
    return (await this.#database.write((tx) => prune.all(tx, { before, limit }))).length;
  }
}
