import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";

const removePast = prepared((db, value: Value<{ now: number; limit: number }>) =>
  db
    .deleteFrom("sessions")
    .where("id", "in", (eb) =>
      eb.selectFrom("sessions").select("id").where("expires_at", "<", value("now")).limit(value("limit")),
    )
    .returning("id"),
);

const removeIdle = prepared((db, value: Value<{ since: number; limit: number }>) =>
  db
    .deleteFrom("sessions")
    .where("id", "in", (eb) =>
      eb.selectFrom("sessions").select("id").where("last_seen_at", "<", value("since")).limit(value("limit")),
    )
    .returning("id"),
);

/** Removes those past their time or unused since `idleSince`, at most `limit`. @returns how many. */
export async function sweepSessions(tx: Tx, now: number, idleSince: number, limit: number): Promise<number> {
  const past = (await removePast.all(tx, { now, limit })).length;
  const idle = (await removeIdle.all(tx, { since: idleSince, limit: limit - past })).length;
  return past + idle;
}
