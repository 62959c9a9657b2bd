import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";

const verifiedElsewhere = prepared((db, value: Value<{ email: string; but: number }>) =>
  db
    .selectFrom("users")
    .select("id")
    .where("email", "=", value("email"))
    .where("email_verified_at", "is not", null)
    .where("id", "!=", value("but"))
    .limit(1),
);

/** Whether another account than one has verified an address. */
export async function isVerifiedElsewhere(tx: Tx, email: string, but: number): Promise<boolean> {
  return (await verifiedElsewhere.first(tx, { email, but })) !== undefined;
}
