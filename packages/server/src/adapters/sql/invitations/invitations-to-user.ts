import type { InvitationPage } from "#server/accounts/invitations/invitation-records.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { type InvitationRow, openInvitations } from "./invitation-columns.ts";

const openToAccount = prepared((db, value: Value<InvitationPage & { userId: number }>) =>
  openInvitations(db, value("now"))
    .where("i.organization_id", "is not", null)
    .where("i.id", ">", value("after"))
    .where("i.user_id", "=", value("userId"))
    .orderBy("i.id")
    .limit(value("limit")),
);

const openToAddress = prepared((db, value: Value<InvitationPage & { email: string }>) =>
  openInvitations(db, value("now"))
    .where("i.organization_id", "is not", null)
    .where("i.id", ">", value("after"))
    .where("i.email", "=", value("email"))
    .orderBy("i.id")
    .limit(value("limit")),
);

const verifiedAddress = prepared((db, value: Value<{ userId: number }>) =>
  db
    .selectFrom("users")
    .select("email")
    .where("id", "=", value("userId"))
    .where("email_verified_at", "is not", null),
);

/** Those to organisations that are bound to the account or to its verified address, in the order of their ids. */
export async function openInvitationsTo(
  database: Database,
  userId: number,
  page: InvitationPage,
): Promise<readonly InvitationRow[]> {
  const bound = await openToAccount.read(database, { userId, ...page });
  const email = await verifiedEmail(database, userId);
  const mailed = email === undefined ? [] : await openToAddress.read(database, { email, ...page });
  return [...bound, ...mailed].sort((one, other) => one.id - other.id).slice(0, page.limit);
}

export async function verifiedEmail(database: Database, userId: number): Promise<string | undefined> {
  return (await verifiedAddress.readFirst(database, { userId }))?.email ?? undefined;
}
