import type { Kysely } from "kysely";
import { admitAcceptance, valid } from "#server/accounts/invitations/accepted-invitation.ts";
import type { AcceptedInvitation } from "#server/accounts/invitations/invitation-records.ts";
import { flag } from "../codecs.ts";
import type { Tx } from "../database.ts";
import { insertMember } from "../members/insert-member.ts";
import { prepared, type Value } from "../prepared.ts";
import type { Tables } from "../tables.ts";

const openById = prepared((db, value: Value<{ id: number; now: number }>) =>
  open(db, value("now")).where("i.id", "=", value("id")),
);

const openBySecret = prepared((db, value: Value<{ secretHash: string; now: number }>) =>
  open(db, value("now")).where("i.secret_hash", "=", value("secretHash")),
);

const invitee = prepared((db, value: Value<{ userId: number }>) =>
  db
    .selectFrom("users")
    .select(["email", "email_verified_at", "totp_confirmed_at"])
    .where("id", "=", value("userId"))
    .where("disabled_at", "is", null),
);

const useUp = prepared((db, value: Value<{ id: number; now: number }>) =>
  db
    .updateTable("invitations")
    .set({ accepted_at: value("now") })
    .where("id", "=", value("id")),
);

const roleOf = prepared((db, value: Value<{ organizationId: number; userId: number }>) =>
  db
    .selectFrom("organization_members")
    .select("role")
    .where("organization_id", "=", value("organizationId"))
    .where("user_id", "=", value("userId")),
);

/** @throws ApiProblem invitation_invalid, organization_second_factor */
export async function acceptInvitation(
  tx: Tx,
  by: { readonly id: number } | { readonly secretHash: string },
  { userId, now }: { readonly userId: number; readonly now: number },
): Promise<AcceptedInvitation> {
  const row = "id" in by ? openById.first(tx, { ...by, now }) : openBySecret.first(tx, { ...by, now });
  const invitation = valid(await row);
  admitAcceptance(
    {
      userId: invitation.user_id ?? undefined,
      email: invitation.email ?? undefined,
      requiresSecondFactor: flag.decode(invitation.require_second_factor),
    },
    await inviteeOf(tx, userId),
  );
  const { organization_id: organizationId, name: organization } = invitation;
  await useUp.all(tx, { id: invitation.id, now });
  const present = await roleOf.first(tx, { organizationId, userId });
  if (present !== undefined) return { organizationId, organization, role: present.role };
  const role = invitation.role ?? "member";
  await insertMember.all(tx, { organizationId, userId, role, addedAt: now });
  return { organizationId, organization, role };
}

async function inviteeOf(tx: Tx, userId: number) {
  const user = valid(await invitee.first(tx, { userId }));
  const isVerified = user.email_verified_at !== null;
  return {
    id: userId,
    verifiedEmail: isVerified ? (user.email ?? undefined) : undefined,
    hasSecondFactor: user.totp_confirmed_at !== null,
  };
}

function open(on: Kysely<Tables>, now: number) {
  return on
    .selectFrom("invitations as i")
    .innerJoin("organizations as o", "o.id", "i.organization_id")
    .innerJoin("namespaces as n", "n.id", "o.id")
    .select(["i.id", "i.user_id", "i.email", "i.role", "o.id as organization_id", "n.name"])
    .select("o.require_second_factor")
    .where("i.accepted_at", "is", null)
    .where("i.expires_at", ">", now)
    .where("n.deleted_at", "is", null);
}
