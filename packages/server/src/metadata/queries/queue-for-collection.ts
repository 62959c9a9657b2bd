import type { Digest } from "@estiva/protocol";
import type { Transaction } from "kysely";
import type { Tables } from "../tables.ts";

/** Rows per statement: SQLite and PostgreSQL both bound the number of parameters. */
const batch = 1_000;

/** Notes that these digests lost a reference, for the collector to review once `reviewAt` has passed. */
export async function queueForCollection(
  tx: Transaction<Tables>,
  digests: readonly Digest[],
  reviewAt: number,
): Promise<void> {
  for (let start = 0; start < digests.length; start += batch) {
    const rows = digests.slice(start, start + batch).map((digest) => ({ digest, review_at: reviewAt }));
    await tx.insertInto("collection_queue").values(rows).execute();
  }
}
