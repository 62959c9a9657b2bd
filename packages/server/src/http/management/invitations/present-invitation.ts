import type { InvitationAct } from "@estiva/contract/acts";
import type { Item } from "@estiva/contract/operations";
import type { InvitationRecord } from "#server/accounts/invitations/invitation-records.ts";
import { isoTime } from "../iso-time.ts";

/**
 * @param names see `ActorRecords.names`
 * @param may what whoever asked may do: an organisation's owners withdraw, whom it is bound to accepts.
 */
export function presentInvitation(
  invitation: InvitationRecord,
  names: ReadonlyMap<string, string>,
  may: readonly InvitationAct[],
): Item<"listInvitations"> {
  const { organization, role, username, email, invitedBy, createdAt, expiresAt } = invitation;
  return {
    id: String(invitation.id),
    kind: organization === undefined ? "site" : "organization",
    organization: organization ?? null,
    role: role ?? null,
    username: username ?? null,
    email: email ?? null,
    invited_by: names.get(invitedBy) ?? null,
    created_at: isoTime(createdAt),
    expires_at: isoTime(expiresAt),
    may: [...may],
  };
}
