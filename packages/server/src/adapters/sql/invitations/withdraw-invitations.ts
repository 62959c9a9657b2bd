import { type UserPrincipal, userPrincipal } from "#server/rights/principal.ts";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { preparedList } from "../prepared-list.ts";

type UserId = Value<{ userId: number }>;

interface Sender {
  readonly userId: number;
  readonly principal: UserPrincipal;
}

const withdrawFrom = preparedList(
  (db, value: Value<Sender & { readonly organizationId: number }>, addresses: readonly string[]) =>
    db
      .deleteFrom("invitations")
      .where("organization_id", "=", value("organizationId"))
      .where((eb) => {
        const byAccount = [eb("invited_by", "=", value("principal")), eb("user_id", "=", value("userId"))];
        return eb.or([...byAccount, ...addresses.map((address) => eb("email", "=", address))]);
      }),
);

const withdrawToAccount = prepared((db, value: UserId) =>
  db.deleteFrom("invitations").where("user_id", "=", value("userId")).where("accepted_at", "is", null),
);

const withdrawTo = prepared((db, value: Value<{ email: string }>) =>
  db.deleteFrom("invitations").where("email", "=", value("email")).where("accepted_at", "is", null),
);

/** One that is disabled owns nothing. */
const withdrawSentBy = prepared((db, value: Value<Sender & { readonly now: number }>) =>
  db
    .deleteFrom("invitations")
    .where("expires_at", ">", value("now"))
    .where("accepted_at", "is", null)
    .where("invited_by", "=", value("principal"))
    .where((eb) => {
      const owned = eb
        .selectFrom("organization_members as m")
        .innerJoin("users as u", "u.id", "m.user_id")
        .select("m.organization_id")
        .where("m.user_id", "=", value("userId"))
        .where("m.role", "=", "owner")
        .where("u.disabled_at", "is", null);
      return eb.or([eb("organization_id", "is", null), eb("organization_id", "not in", owned)]);
    }),
);

const addressOf = prepared((db, value: UserId) =>
  db.selectFrom("users").select(["email", "email_verified_at"]).where("id", "=", value("userId")),
);

const addressesElsewhere = prepared((db, value: UserId) =>
  db.selectFrom("identities").select("email").where("user_id", "=", value("userId")),
);

/**
 * Withdraws what could bring somebody back into an organisation: invitations that wait for the account or for an
 * address of its, and those that it sent. An address that isn't verified counts, too: it may be, tomorrow.
 */
export async function withdrawFromOrganization(
  tx: Tx,
  organizationId: number,
  userId: number,
): Promise<void> {
  const member = { organizationId, userId, principal: userPrincipal(userId) };
  await withdrawFrom.all(tx, member, await addressesOf(tx, userId));
}

/** Withdraws whatever waits for an account that ends, and what it sent, to the site as to organisations. */
export async function withdrawOfAccount(tx: Tx, userId: number, now: number): Promise<void> {
  await withdrawToAccount.all(tx, { userId });
  const { email, email_verified_at } = await addressOf.one(tx, { userId });
  if (email !== null && email_verified_at !== null) await withdrawToAddress(tx, email);
  await withdrawSent(tx, userId, now);
}

/**
 * Withdraws what waits for an address that an account had proved its own. An address that was only claimed reserves
 * nothing: what waits there may be for somebody else.
 */
export async function withdrawToAddress(tx: Tx, email: string): Promise<void> {
  await withdrawTo.all(tx, { email });
}

/** Withdraws what an account sent and could not send any more: to the site, and to organisations that it doesn't own. */
export async function withdrawSent(tx: Tx, userId: number, now: number): Promise<void> {
  await withdrawSentBy.all(tx, { userId, principal: userPrincipal(userId), now });
}

/** Those of the account itself and of what it signs in with elsewhere, as invitations spell them. */
async function addressesOf(tx: Tx, userId: number): Promise<readonly string[]> {
  const { email } = await addressOf.one(tx, { userId });
  const elsewhere = await addressesElsewhere.all(tx, { userId });
  return [email, ...elsewhere.map((identity) => identity.email)].flatMap((address) =>
    address === null ? [] : [address.toLowerCase()],
  );
}
