import type { ManagementRoute } from "../../gate/route.ts";
import type { ManagementParts } from "../management-parts.ts";
import { personal, row } from "../row.ts";
import { acceptInvitation, acceptInvitationToken } from "./accept-invitation.ts";
import { inviteToSite } from "./invite-to-site.ts";
import { listInvitations } from "./list-invitations.ts";
import { listOrganizationInvitations } from "./list-organization-invitations.ts";
import { previewInvitation } from "./preview-invitation.ts";
import { withdrawInvitation } from "./withdraw-invitation.ts";

const fresh = { fresh: true };

type Parts = Pick<ManagementParts, "actors" | "audit" | "invitationRecords" | "invitations">;

/** Invitations to organisations and to the site. */
export function invitationRoutes(parts: Parts): readonly ManagementRoute[] {
  const { actors, audit, invitationRecords, invitations } = parts;
  const accepting = { invitations: invitationRecords, audit };
  // biome-ignore format: a table is read by its columns
  return [
    row("listOrganizationInvitations", "organization-owner", personal, listOrganizationInvitations(invitationRecords, actors)),
    row("withdrawInvitation",          "organization-owner", personal, withdrawInvitation(invitationRecords, audit), fresh),
    row("listInvitations",             "account",            personal, listInvitations(invitationRecords, actors)),
    row("inviteToSite",                "site-admin",         personal, inviteToSite(invitations, actors, audit), fresh),
    row("previewInvitation",           "anyone",             personal, previewInvitation(invitationRecords, actors)),
    row("acceptInvitationToken",       "account",            personal, acceptInvitationToken(accepting), fresh),
    row("acceptInvitation",            "account",            personal, acceptInvitation(accepting), fresh),
  ];
}
