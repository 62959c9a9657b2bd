import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";

const confirmedFactor = prepared((db, value: Value<{ userId: number }>) =>
  db
    .selectFrom("users")
    .select("totp_confirmed_at")
    .where("id", "=", value("userId"))
    .where("totp_confirmed_at", "is not", null),
);

/** Whether an account has switched a second factor on. */
export async function hasSecondFactor(tx: Tx, userId: number): Promise<boolean> {
  return (await confirmedFactor.first(tx, { userId })) !== undefined;
}
