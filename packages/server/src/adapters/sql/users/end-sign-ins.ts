import { type UserPrincipal, userPrincipal } from "#server/rights/principal.ts";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";

/** What was bought with the password ends with the credential's version. */
export const raiseVersion = prepared((db, value: Value<{ userId: number }>) =>
  db
    .updateTable("users")
    .set((eb) => ({ credential_version: eb("credential_version", "+", 1) }))
    .where("id", "=", value("userId")),
);

const revokeLogins = prepared((db, value: Value<{ principal: UserPrincipal; now: number }>) =>
  db
    .updateTable("tokens")
    .set({ revoked_at: value("now") })
    .where("principal", "=", value("principal"))
    .where("kind", "=", "refresh")
    .where("revoked_at", "is", null),
);

const removeSecrets = prepared((db, value: Value<{ userId: number }>) =>
  db
    .deleteFrom("one_time_secrets")
    .where("user_id", "=", value("userId"))
    .where("purpose", "in", ["challenge", "reset"]),
);

const endSessions = prepared((db, value: Value<{ userId: number; kept: number }>) =>
  db.deleteFrom("sessions").where("user_id", "=", value("userId")).where("id", "!=", value("kept")),
);

/**
 * Ends what an account's password has opened: docker logins, sign-ins that wait for their second step, reset
 * links, and its sessions but for one.
 * @param keptSession the one in which the change is made; `all` keeps every session.
 */
export async function endSignIns(
  tx: Tx,
  userId: number,
  { keptSession, now }: { readonly keptSession: number | "all" | undefined; readonly now: number },
): Promise<void> {
  await raiseVersion.all(tx, { userId });
  await revokeLogins.all(tx, { principal: userPrincipal(userId), now });
  await removeSecrets.all(tx, { userId });
  if (keptSession !== "all") await endSessions.all(tx, { userId, kept: keptSession ?? 0 });
}
