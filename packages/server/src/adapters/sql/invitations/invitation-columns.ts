import type { Kysely } from "kysely";
import type { InvitationRecord } from "#server/accounts/invitations/invitation-records.ts";
import type { Tables } from "../tables.ts";

/** Invitations with what an `InvitationRecord` needs. */
export function invitations(on: Kysely<Tables>) {
  return on
    .selectFrom("invitations as i")
    .leftJoin("namespaces as o", "o.id", "i.organization_id")
    .leftJoin("namespaces as u", "u.id", "i.user_id")
    .select(["i.id", "o.name as organization", "i.role", "u.name as username", "i.email"])
    .select(["i.invited_by", "i.created_at", "i.expires_at"]);
}

/** Those that are neither accepted nor expired. */
export function openInvitations(on: Kysely<Tables>, now: number) {
  return invitations(on).where("i.accepted_at", "is", null).where("i.expires_at", ">", now);
}

export type InvitationRow = Awaited<ReturnType<ReturnType<typeof invitations>["executeTakeFirstOrThrow"]>>;

export function invitationRecord(row: InvitationRow): InvitationRecord {
  return {
    id: row.id,
    organization: row.organization ?? undefined,
    role: row.role ?? undefined,
    username: row.username ?? undefined,
    email: row.email ?? undefined,
    invitedBy: row.invited_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
