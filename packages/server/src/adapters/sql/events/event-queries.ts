import type { Tag } from "@estiva/protocol";
import type { Insertable, Transaction } from "kysely";
import type { EventRecords, RepositoryEvent } from "#server/registry/events/event-records.ts";
import type { Database } from "../database.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";
import type { Tables } from "../tables.ts";

type NewEvent = Omit<Insertable<Tables["events"]>, "id" | "tag"> & { readonly tag: Tag | null };

export class EventQueries implements EventRecords {
  readonly #database: Database;

  readonly #insert;

  constructor(database: Database) {
    this.#database = database;
    this.#insert = new PreparedQuery((value: Value<NewEvent>) =>
      database.read.insertInto("events").values({
        action: value("action"),
        repository: value("repository"),
        digest: value("digest"),
        tag: value("tag"),
        actor: value("actor"),
        at: value("at"),
      }),
    );
  }

  /** Adds an event to the outbox, in the transaction that it tells of. */
  async add(tx: Transaction<Tables>, event: NewEvent): Promise<void> {
    await this.#insert.all(tx, event);
  }

  async lastId(): Promise<number> {
    const newest = await this.#database.read
      .selectFrom("events")
      .select("id")
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst();
    return newest?.id ?? 0;
  }

  async after(id: number, limit: number): Promise<readonly RepositoryEvent[]> {
    return await this.#database.read
      .selectFrom("events")
      .select(["id", "action", "repository", "digest", "tag", "at"])
      .where("id", ">", id)
      .orderBy("id")
      .limit(limit)
      .execute();
  }

  async prune(before: number, limit: number): Promise<number> {
    return await this.#database.write(async (tx) => {
      const removed = await tx
        .deleteFrom("events")
        // Ids grow with time: only the oldest need a look.
        .where("id", "in", (eb) => eb.selectFrom("events").select("id").orderBy("id").limit(limit))
        .where("at", "<", before)
        .returning("id")
        .execute();
      return removed.length;
    });
  }
}
