import type { Invitations } from "#server/accounts/invitations/invitations.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import { auditEvent } from "../../request/audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { invitingUser } from "./inviting-user.ts";
import { presentInvitation } from "./present-invitation.ts";

/** `POST /api/v1/invitations`: the link is in this answer and never again. */
export function inviteToSite(
  invitations: Invitations,
  actors: ActorRecords,
  audit: AuditLog,
): ManagementHandler<"inviteToSite"> {
  return async ({ exchange, body }) => {
    const by = await invitingUser(exchange, actors);
    const expiresAt = body.expires_at === undefined ? undefined : Date.parse(body.expires_at);
    const made = await invitations.inviteToSite(body.email?.toLowerCase(), expiresAt, by);
    const { id, email } = made.invitation;
    const detail = { email: email ?? null };
    await audit.record(auditEvent(exchange, "invitation.create", `invitation ${id}`, { detail }));
    const shown = presentInvitation(made.invitation, new Map([[by.principal, by.name]]), []);
    return { status: 201, body: { ...shown, token: made.token, link: made.link ?? null } };
  };
}
