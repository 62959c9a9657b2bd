import type { Digest } from "@estiva/protocol";
import type { Tx } from "../database.ts";
import { insertAllInto } from "../insert-all-into.ts";

const add = insertAllInto("collection_queue", ["digest", "review_at"]);

/**
 * Notes, in the transaction that takes references to them away, that the collector is to look at these digests.
 * @param reviewAt in milliseconds since 1970.
 */
export async function queueForCollection(tx: Tx, digests: Iterable<Digest>, reviewAt: number): Promise<void> {
  await add(
    tx,
    Array.from(digests, (digest) => ({ digest, reviewAt })),
  );
}
