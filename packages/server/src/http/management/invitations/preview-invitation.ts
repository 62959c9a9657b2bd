import { ApiProblem } from "@estiva/contract/problems";
import type { InvitationRecords } from "#server/accounts/invitations/invitation-records.ts";
import { hashSecret } from "#server/accounts/secrets.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import { parsePrincipal } from "#server/rights/principal.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentInvitation } from "./present-invitation.ts";

/** `POST /api/v1/invitations/preview`: by the secret of the link, which may be in anybody's hands. */
export function previewInvitation(
  invitations: InvitationRecords,
  actors: ActorRecords,
): ManagementHandler<"previewInvitation"> {
  return async ({ exchange, body }) => {
    const caller = parsePrincipal(exchange.caller.principal);
    const userId = caller?.kind === "user" ? caller.id : undefined;
    const found = await invitations.preview(hashSecret(body.token), { userId, now: Date.now() });
    if (found === undefined) throw new ApiProblem("invitation_invalid");
    const names = await actors.names([found.invitedBy]);
    const { kind, organization, role, invited_by, expires_at } = presentInvitation(found, names, []);
    return {
      status: 200,
      body: {
        kind,
        organization,
        role,
        invited_by,
        expires_at,
        display_name: found.displayName || null,
        is_for_caller: userId === undefined ? null : found.isForViewer,
      },
    };
  };
}
