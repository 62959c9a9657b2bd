import { ApiProblem } from "@estiva/contract/problems";
import type { Transaction } from "kysely";
import type { AcceptedInvitation } from "#server/accounts/invitations/invitation-records.ts";
import type { Tables } from "../tables.ts";

type Tx = Transaction<Tables>;

/** @throws ApiProblem invitation_invalid, organization_second_factor */
export async function acceptInvitation(
  tx: Tx,
  by: { readonly id: number } | { readonly secretHash: string },
  { userId, now }: { readonly userId: number; readonly now: number },
): Promise<AcceptedInvitation> {
  const invitation = await openInvitation(tx, by, now);
  const user = await requireUser(tx, userId);
  const address = user.email_verified_at === null ? null : user.email;
  const isMeant =
    invitation.user_id === null
      ? invitation.email !== null && invitation.email === address
      : invitation.user_id === userId;
  if (!isMeant) throw new ApiProblem("invitation_invalid");
  if (invitation.require_second_factor === 1 && user.totp_confirmed_at === null)
    throw new ApiProblem("organization_second_factor");
  const { organization_id: organizationId, name: organization } = invitation;
  await tx.updateTable("invitations").set({ accepted_at: now }).where("id", "=", invitation.id).execute();
  const present = await tx
    .selectFrom("organization_members")
    .select("role")
    .where("organization_id", "=", organizationId)
    .where("user_id", "=", userId)
    .executeTakeFirst();
  if (present !== undefined) return { organizationId, organization, role: present.role };
  const role = invitation.role ?? "member";
  await tx
    .insertInto("organization_members")
    .values({ organization_id: organizationId, user_id: userId, role, added_at: now })
    .execute();
  return { organizationId, organization, role };
}

async function openInvitation(
  tx: Tx,
  by: { readonly id: number } | { readonly secretHash: string },
  now: number,
) {
  const open = tx
    .selectFrom("invitations as i")
    .innerJoin("organizations as o", "o.id", "i.organization_id")
    .innerJoin("namespaces as n", "n.id", "o.id")
    .select(["i.id", "i.user_id", "i.email", "i.role", "o.id as organization_id", "n.name"])
    .select("o.require_second_factor")
    .where("i.accepted_at", "is", null)
    .where("i.expires_at", ">", now)
    .where("n.deleted_at", "is", null);
  const found = await ("id" in by
    ? open.where("i.id", "=", by.id)
    : open.where("i.secret_hash", "=", by.secretHash)
  ).executeTakeFirst();
  if (found === undefined) throw new ApiProblem("invitation_invalid");
  return found;
}

async function requireUser(tx: Tx, id: number) {
  const user = await tx
    .selectFrom("users")
    .select(["email", "email_verified_at", "totp_confirmed_at"])
    .where("id", "=", id)
    .where("disabled_at", "is", null)
    .executeTakeFirst();
  if (user === undefined) throw new ApiProblem("invitation_invalid");
  return user;
}
