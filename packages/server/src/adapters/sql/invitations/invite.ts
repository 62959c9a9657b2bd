import { found } from "#server/accounts/found.ts";
import type {
  NewInvitation,
  NewOrganizationInvitation,
} from "#server/accounts/invitations/invitation-records.ts";
import {
  admitInvitation,
  isSameInvitation,
  maxInvitations,
} from "#server/accounts/invitations/open-invitations.ts";
import type { OrganizationRole } from "#server/accounts/members/member-records.ts";
import { optional } from "../codecs.ts";
import type { Tx } from "../database.ts";
import { insertInto } from "../insert-into.ts";
import { livingNamespace } from "../namespaces/living-namespace.ts";
import { prepared, type Value } from "../prepared.ts";

/** Those that were sent for one organisation, or for the site. */
const removePastOf = prepared((db, value: Value<{ organizationId: number; now: number }>) =>
  db
    .deleteFrom("invitations")
    .where("organization_id", "=", value("organizationId"))
    .where("expires_at", "<=", value("now")),
);

const removePastToSite = prepared((db, value: Value<{ now: number }>) =>
  db.deleteFrom("invitations").where("organization_id", "is", null).where("expires_at", "<=", value("now")),
);

/** The last that may be open. */
const lastOf = prepared((db, value: Value<{ organizationId: number }>) =>
  db
    .selectFrom("invitations")
    .select("id")
    .where("organization_id", "=", value("organizationId"))
    .where("accepted_at", "is", null)
    .limit(1)
    .offset(maxInvitations - 1),
);

const lastToSite = prepared((db) =>
  db
    .selectFrom("invitations")
    .select("id")
    .where("organization_id", "is", null)
    .where("accepted_at", "is", null)
    .limit(1)
    .offset(maxInvitations - 1),
);

const openToAccount = prepared((db, value: Value<{ organizationId: number; userId: number }>) =>
  db
    .selectFrom("invitations")
    .select(["id", "role", "created_at as createdAt"])
    .where("organization_id", "=", value("organizationId"))
    .where("accepted_at", "is", null)
    .where("user_id", "=", value("userId")),
);

const openToAddress = prepared((db, value: Value<{ organizationId: number; email: string }>) =>
  db
    .selectFrom("invitations")
    .select(["id", "role", "created_at as createdAt"])
    .where("organization_id", "=", value("organizationId"))
    .where("accepted_at", "is", null)
    .where("email", "=", value("email")),
);

const remove = prepared((db, value: Value<{ id: number }>) =>
  db.deleteFrom("invitations").where("id", "=", value("id")),
);

const insertInvitation = insertInto(
  "invitations",
  [
    ["organization_id", optional<number>()],
    ["user_id", optional<number>()],
    ["email", optional<string>()],
    ["role", optional<OrganizationRole>()],
    "secret_hash",
    "invited_by",
    "created_at",
    "expires_at",
  ],
  (insert) => insert.returning("id"),
);

/**
 * Invites to an organisation. Expired invitations go before open ones are counted.
 * @throws ApiProblem quota_exceeded, not_found
 */
export async function invite(
  tx: Tx,
  invitation: NewOrganizationInvitation,
  renewAfter: number,
): Promise<{ readonly id: number; readonly isNew: boolean }> {
  const { organizationId, createdAt: now } = invitation;
  await removePastOf.all(tx, { organizationId, now });
  admitInvitation((await lastOf.first(tx, { organizationId })) !== undefined);
  found(await livingNamespace.first(tx, { id: organizationId }));
  const open = await openInvitation(tx, invitation);
  if (open !== undefined && isSameInvitation(open, invitation, renewAfter))
    return { id: open.id, isNew: false };
  if (open !== undefined) await remove.all(tx, open);
  const { id } = await insertInvitation.one(tx, invitation);
  return { id, isNew: true };
}

/** @throws ApiProblem quota_exceeded */
export async function inviteToSite(tx: Tx, invitation: NewInvitation): Promise<number> {
  await removePastToSite.all(tx, { now: invitation.createdAt });
  admitInvitation((await lastToSite.first(tx, {})) !== undefined);
  const nobody = { organizationId: undefined, userId: undefined, role: undefined };
  const { id } = await insertInvitation.one(tx, { ...nobody, ...invitation });
  return id;
}

async function openInvitation(tx: Tx, { organizationId, userId, email = "" }: NewOrganizationInvitation) {
  return userId === undefined
    ? await openToAddress.first(tx, { organizationId, email })
    : await openToAccount.first(tx, { organizationId, userId });
}
