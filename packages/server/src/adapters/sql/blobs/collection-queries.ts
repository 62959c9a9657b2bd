import type { Digest } from "@estiva/protocol";
import type { Transaction } from "kysely";
import type { Database } from "../database.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";
import type { Tables } from "../tables.ts";

/** What lost a reference, for the collector to review. */
export class CollectionQueries {
  readonly #insert;

  constructor(database: Database) {
    this.#insert = new PreparedQuery((value: Value<{ digest: Digest; reviewAt: number }>) =>
      database.read
        .insertInto("collection_queue")
        .values({ digest: value("digest"), review_at: value("reviewAt") }),
    );
  }

  /** Notes, in the transaction that takes the references away, that these digests are to be looked at. */
  async queue(tx: Transaction<Tables>, digests: Iterable<Digest>, reviewAt: number): Promise<void> {
    for (const digest of digests) await this.#insert.all(tx, { digest, reviewAt });
  }
}
