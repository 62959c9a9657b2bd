import type { EventRecords } from "../../registry/metadata-store.ts";
import type { Database } from "../database.ts";

export class EventQueries implements EventRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async prune(before: number, limit: number): Promise<number> {
    return await this.#database.write(async (tx) => {
      const removed = await tx
        .deleteFrom("events")
        .where("id", "in", (eb) => eb.selectFrom("events").select("id").where("at", "<", before).limit(limit))
        .returning("id")
        .execute();
      return removed.length;
    });
  }
}
