import type { InvitationAct } from "@estiva/contract/acts";
import type { Answer } from "@estiva/contract/operations";
import type { InvitationRecord } from "#server/accounts/invitations/invitation-records.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import { pageOf } from "../cursor.ts";
import { presentInvitation } from "./present-invitation.ts";

/** @param rows one more than fits, where there are more. */
export async function invitationPage(
  rows: readonly InvitationRecord[],
  limit: number,
  actors: ActorRecords,
  may: InvitationAct,
): Promise<Answer<"listInvitations">> {
  const names = await actors.names(rows.map(({ invitedBy }) => invitedBy));
  return pageOf(
    rows,
    limit,
    ({ id }) => [id],
    (invitation) => presentInvitation(invitation, names, [may]),
  );
}
