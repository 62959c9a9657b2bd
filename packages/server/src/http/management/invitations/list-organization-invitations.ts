import type { InvitationRecords } from "#server/accounts/invitations/invitation-records.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { readNumberCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { invitationPage } from "./invitation-page.ts";

/** `GET /api/v1/organizations/<organization>/invitations` */
export function listOrganizationInvitations(
  invitations: InvitationRecords,
  actors: ActorRecords,
): ManagementHandler<"listOrganizationInvitations"> {
  return async ({ exchange, query: { limit, cursor } }) => {
    const request = { now: Date.now(), after: readNumberCursor(cursor) ?? 0, limit: limit + 1 };
    const rows = await invitations.ofOrganization(namedNamespace(exchange).id, request);
    return { status: 200, body: await invitationPage(rows, limit, actors, "withdraw") };
  };
}
