import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { AuditRecords } from "#server/audit/audit-records.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import type { GrantRecords } from "./grants/grant-records.ts";
import type { IdentityRecords } from "./identities/identity-records.ts";
import type { InvitationRecords } from "./invitations/invitation-records.ts";
import type { MemberRecords } from "./members/member-records.ts";
import type { NamespaceRecords } from "./namespaces/namespace-records.ts";
import type { OneTimeSecretRecords } from "./one-time-secrets/one-time-secret-records.ts";
import type { OrganizationRecords } from "./organizations/organization-records.ts";
import type { PasswordRecords } from "./passwords/password-records.ts";
import type { RobotRecords } from "./robots/robot-records.ts";
import type { SecondFactorRecords } from "./second-factors/second-factor-records.ts";
import type { SessionRecords } from "./sessions/session-records.ts";
import type { SignInRecords } from "./sessions/sign-in-records.ts";
import type { SiteRecords } from "./site/site-records.ts";
import type { TeamRecords } from "./teams/team-records.ts";
import type { TokenRecords } from "./tokens/token-records.ts";
import type { UserRecords } from "./users/user-records.ts";

/**
 * What the registry knows of people and machines: who they are, what they may do, and how they prove it. Every
 * method that writes is one transaction, durable when its promise resolves unless it says otherwise. Times are
 * milliseconds since 1970.
 */
export interface AccountStore {
  readonly access: AccessRecords;
  readonly signIn: SignInRecords;
  readonly users: UserRecords;
  readonly passwords: PasswordRecords;
  readonly secondFactors: SecondFactorRecords;
  readonly oneTimeSecrets: OneTimeSecretRecords;
  readonly sessions: SessionRecords;
  readonly identities: IdentityRecords;
  readonly tokens: TokenRecords;
  readonly namespaces: NamespaceRecords;
  readonly grants: GrantRecords;
  readonly robots: RobotRecords;
  readonly organizations: OrganizationRecords;
  readonly members: MemberRecords;
  readonly teams: TeamRecords;
  readonly invitations: InvitationRecords;
  readonly audit: AuditRecords;
  readonly actors: ActorRecords;
  readonly site: SiteRecords;
}
