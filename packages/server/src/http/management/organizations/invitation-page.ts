import type { Answer } from "@estiva/contract/operations";
import type { ActorRecords } from "#server/accounts/audit/actor-records.ts";
import type { InvitationRecord } from "#server/accounts/organizations/invitation-records.ts";
import { pageOf } from "../cursor.ts";
import { shownInvitation } from "./shown-invitation.ts";

/** @param rows one more than fits, where there are more. */
export async function invitationPage(
  rows: readonly InvitationRecord[],
  limit: number,
  actors: ActorRecords,
): Promise<Answer<"listInvitations">> {
  const names = await actors.names(rows.map(({ invitedBy }) => invitedBy));
  return pageOf(
    rows,
    limit,
    ({ id }) => [id],
    (invitation) => shownInvitation(invitation, names),
  );
}
