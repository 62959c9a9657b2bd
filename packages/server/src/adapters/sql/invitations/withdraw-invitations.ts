import type { Transaction } from "kysely";
import { userPrincipal } from "#server/rights/principal.ts";
import type { Tables } from "../tables.ts";

type Tx = Transaction<Tables>;

/**
 * Withdraws what could bring somebody back into an organisation: invitations that wait for the account or for an
 * address of its, and those that it sent. An address that isn't verified counts, too: it may be, tomorrow.
 */
export async function withdrawFromOrganization(
  tx: Tx,
  organizationId: number,
  userId: number,
): Promise<void> {
  const addresses = await addressesOf(tx, userId);
  await tx
    .deleteFrom("invitations")
    .where("organization_id", "=", organizationId)
    .where((eb) => {
      const byAccount = [eb("invited_by", "=", userPrincipal(userId)), eb("user_id", "=", userId)];
      return eb.or([...byAccount, ...addresses.map((address) => eb("email", "=", address))]);
    })
    .execute();
}

/** Withdraws whatever waits for an account that ends, and what it sent, to the site as to organisations. */
export async function withdrawOfAccount(tx: Tx, userId: number, now: number): Promise<void> {
  await tx.deleteFrom("invitations").where("user_id", "=", userId).where("accepted_at", "is", null).execute();
  const { email, email_verified_at } = await addressOf(tx, userId);
  if (email !== null && email_verified_at !== null) await withdrawToAddress(tx, email);
  await withdrawSent(tx, userId, now);
}

/**
 * Withdraws what waits for an address that an account had proved its own. An address that was only claimed reserves
 * nothing: what waits there may be for somebody else.
 */
export async function withdrawToAddress(tx: Tx, email: string): Promise<void> {
  await tx.deleteFrom("invitations").where("email", "=", email).where("accepted_at", "is", null).execute();
}

/**
 * Withdraws what an account sent and could not send any more: to the site, and to organisations that it doesn't own.
 * One that is disabled owns nothing.
 */
export async function withdrawSent(tx: Tx, userId: number, now: number): Promise<void> {
  const owned = tx
    .selectFrom("organization_members as m")
    .innerJoin("users as u", "u.id", "m.user_id")
    .select("m.organization_id")
    .where("m.user_id", "=", userId)
    .where("m.role", "=", "owner")
    .where("u.disabled_at", "is", null);
  await tx
    .deleteFrom("invitations")
    .where("expires_at", ">", now)
    .where("accepted_at", "is", null)
    .where("invited_by", "=", userPrincipal(userId))
    .where((eb) => eb.or([eb("organization_id", "is", null), eb("organization_id", "not in", owned)]))
    .execute();
}

/** Those of the account itself and of what it signs in with elsewhere, as invitations spell them. */
async function addressesOf(tx: Tx, userId: number): Promise<readonly string[]> {
  const { email } = await addressOf(tx, userId);
  const identities = await tx
    .selectFrom("identities")
    .select("email")
    .where("user_id", "=", userId)
    .execute();
  return [email, ...identities.map((identity) => identity.email)].flatMap((address) =>
    address === null ? [] : [address.toLowerCase()],
  );
}

async function addressOf(tx: Tx, userId: number) {
  return await tx
    .selectFrom("users")
    .select(["email", "email_verified_at"])
    .where("id", "=", userId)
    .executeTakeFirstOrThrow();
}
