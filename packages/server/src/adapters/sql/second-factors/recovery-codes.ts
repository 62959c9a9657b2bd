import type { Tx } from "../database.ts";
import { insertInto } from "../insert-into.ts";
import { prepared, type Value } from "../prepared.ts";

export const codesLeft = prepared((db, value: Value<{ userId: number }>) =>
  db
    .selectFrom("recovery_codes")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("user_id", "=", value("userId"))
    .where("used_at", "is", null),
);

/** Gives nothing where there is no such one left. */
export const useCode = prepared((db, value: Value<{ userId: number; codeHash: string; now: number }>) =>
  db
    .updateTable("recovery_codes")
    .set({ used_at: value("now") })
    .where("user_id", "=", value("userId"))
    .where("code_hash", "=", value("codeHash"))
    .where("used_at", "is", null)
    .returning("user_id"),
);

const removeCodes = prepared((db, value: Value<{ userId: number }>) =>
  db.deleteFrom("recovery_codes").where("user_id", "=", value("userId")),
);

const insertCode = insertInto("recovery_codes", ["user_id", "code_hash"]);

export async function replaceCodes(tx: Tx, userId: number, codeHashes: readonly string[]): Promise<void> {
  await removeCodes.all(tx, { userId });
  for (const codeHash of codeHashes) await insertCode.all(tx, { userId, codeHash });
}
