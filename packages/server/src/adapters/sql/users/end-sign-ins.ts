import type { Transaction } from "kysely";
import { userPrincipal } from "#server/rights/principal.ts";
import type { Tables } from "../tables.ts";

/**
 * Ends what an account's password has opened: docker logins, sign-ins that wait for their second step, reset
 * links, and its sessions but for one.
 * @param keptSession the one in which the change is made; `all` keeps every session.
 */
export async function endSignIns(
  tx: Transaction<Tables>,
  userId: number,
  { keptSession, now }: { readonly keptSession: number | "all" | undefined; readonly now: number },
): Promise<void> {
  await tx
    .updateTable("users")
    .set((eb) => ({ credential_version: eb("credential_version", "+", 1) }))
    .where("id", "=", userId)
    .execute();
  await tx
    .updateTable("tokens")
    .set({ revoked_at: now })
    .where("principal", "=", userPrincipal(userId))
    .where("kind", "=", "refresh")
    .where("revoked_at", "is", null)
    .execute();
  await tx
    .deleteFrom("one_time_secrets")
    .where("user_id", "=", userId)
    .where("purpose", "in", ["challenge", "reset"])
    .execute();
  if (keptSession === "all") return;
  await tx
    .deleteFrom("sessions")
    .where("user_id", "=", userId)
    .where("id", "!=", keptSession ?? 0)
    .execute();
}
