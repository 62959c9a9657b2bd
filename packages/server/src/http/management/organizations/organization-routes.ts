import type { InvitationRecords } from "#server/accounts/invitations/invitation-records.ts";
import type { Invitations } from "#server/accounts/invitations/invitations.ts";
import type { MemberRecords } from "#server/accounts/members/member-records.ts";
import type { Members } from "#server/accounts/members/members.ts";
import type { OrganizationRecords } from "#server/accounts/organizations/organization-records.ts";
import type { TeamRecords } from "#server/accounts/teams/team-records.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Config } from "#server/config/config.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import type { ManagementRoute } from "../../gate/route.ts";
import { acceptInvitation, acceptInvitationToken } from "../invitations/accept-invitation.ts";
import { inviteToSite } from "../invitations/invite-to-site.ts";
import { listInvitations } from "../invitations/list-invitations.ts";
import { listOrganizationInvitations } from "../invitations/list-organization-invitations.ts";
import { previewInvitation } from "../invitations/preview-invitation.ts";
import { withdrawInvitation } from "../invitations/withdraw-invitation.ts";
import { listMembers } from "../members/list-members.ts";
import { offboardMember } from "../members/offboard-member.ts";
import { putMember } from "../members/put-member.ts";
import { removeMember } from "../members/remove-member.ts";
import { personal, row } from "../row.ts";
import { createTeam } from "../teams/create-team.ts";
import { deleteTeam } from "../teams/delete-team.ts";
import { getTeam } from "../teams/get-team.ts";
import { listTeamMembers } from "../teams/list-team-members.ts";
import { listTeams } from "../teams/list-teams.ts";
import { putTeamMember } from "../teams/put-team-member.ts";
import { removeTeamMember } from "../teams/remove-team-member.ts";
import { updateTeam } from "../teams/update-team.ts";
import { createOrganization } from "./create-organization.ts";
import { deleteOrganization } from "./delete-organization.ts";
import { getOrganization } from "./get-organization.ts";
import { listOrganizations } from "./list-organizations.ts";
import { updateOrganization } from "./update-organization.ts";

export interface OrganizationRouteParts {
  readonly config: Config;
  readonly audit: AuditLog;
  readonly access: AccessRecords;
  readonly actors: ActorRecords;
  readonly organizations: OrganizationRecords;
  readonly memberRecords: MemberRecords;
  readonly members: Members;
  readonly teams: TeamRecords;
  readonly invitationRecords: InvitationRecords;
  readonly invitations: Invitations;
}

const fresh = { fresh: true };

/** Organisations, who belongs to them, their teams, and invitations. */
export function organizationRoutes(parts: OrganizationRouteParts): readonly ManagementRoute[] {
  const { audit, access, actors, organizations, memberRecords, members, teams } = parts;
  const { invitationRecords, invitations } = parts;
  const accepting = { invitations: invitationRecords, audit };
  // biome-ignore format: a table is read by its columns
  return [
    row("createOrganization",    "account",             personal, createOrganization(organizations, access, audit)),
    row("listOrganizations",     "account",             personal, listOrganizations(organizations, access)),
    row("getOrganization",       "account",             personal, getOrganization(organizations, access)),
    row("updateOrganization",    "organization-owner",  personal, updateOrganization(organizations, access, audit), fresh),
    row("deleteOrganization",    "organization-owner",  personal, deleteOrganization(organizations, audit), fresh),
    row("listMembers",           "organization-member", personal, listMembers(memberRecords, access)),
    row("putMember",             "organization-owner",  personal, putMember(members, access, actors, audit), fresh),
    row("removeMember",          "account",             personal, removeMember(members, memberRecords, access, audit), fresh),
    row("offboardMember",        "organization-owner",  personal, offboardMember(members, memberRecords, audit), fresh),
    row("listOrganizationInvitations", "organization-owner", personal, listOrganizationInvitations(invitationRecords, actors)),
    row("withdrawInvitation",    "organization-owner",  personal, withdrawInvitation(invitationRecords, audit), fresh),
    row("listInvitations",       "account",             personal, listInvitations(invitationRecords, actors)),
    row("inviteToSite",          "site-admin",          personal, inviteToSite(invitations, actors, audit), fresh),
    row("previewInvitation",     "anyone",              personal, previewInvitation(invitationRecords, actors)),
    row("acceptInvitationToken", "account",             personal, acceptInvitationToken(accepting), fresh),
    row("acceptInvitation",      "account",             personal, acceptInvitation(accepting), fresh),
    row("listTeams",             "organization-member", personal, listTeams(teams, access)),
    row("createTeam",            "organization-owner",  personal, createTeam(teams, access, audit, parts.config), fresh),
    row("getTeam",               "organization-member", personal, getTeam(teams, access)),
    row("updateTeam",            "organization-owner",  personal, updateTeam(teams, access, audit, parts.config), fresh),
    row("deleteTeam",            "organization-owner",  personal, deleteTeam(teams, audit), fresh),
    row("listTeamMembers",       "organization-member", personal, listTeamMembers(teams, actors)),
    row("putTeamMember",         "organization-member", personal, putTeamMember(teams, access, audit), fresh),
    row("removeTeamMember",      "organization-member", personal, removeTeamMember(teams, access, audit), fresh),
  ];
}
