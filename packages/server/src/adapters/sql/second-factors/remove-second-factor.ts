import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { endSignIns } from "../users/end-sign-ins.ts";
import { replaceCodes } from "./recovery-codes.ts";

const removeSecret = prepared((db, value: Value<{ userId: number }>) =>
  db
    .updateTable("users")
    .set({ totp_secret: null, totp_confirmed_at: null, totp_last_step: null })
    .where("id", "=", value("userId"))
    .where("totp_confirmed_at", "is not", null)
    .returning("id"),
);

/** Switches a second factor off with what it has opened. @returns false where none is on. */
export async function removeSecondFactor(
  tx: Tx,
  userId: number,
  ending: { readonly keptSession: "all" | undefined; readonly now: number },
): Promise<boolean> {
  if ((await removeSecret.first(tx, { userId })) === undefined) return false;
  await replaceCodes(tx, userId, []);
  await endSignIns(tx, userId, ending);
  return true;
}
