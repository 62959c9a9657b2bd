import type { AccessRecords } from "./access-records.ts";
import type { ActorRecords } from "./audit/actor-records.ts";
import type { AuditRecords } from "./audit/audit-records.ts";
import type { NamespaceRecords } from "./namespace-records.ts";
import type { OneTimeSecretRecords } from "./one-time-secret-records.ts";
import type { GrantRecords } from "./organizations/grant-records.ts";
import type { InvitationRecords } from "./organizations/invitation-records.ts";
import type { MemberRecords, OrganizationRecords } from "./organizations/organization-records.ts";
import type { TeamRecords } from "./organizations/team-records.ts";
import type { PasswordRecords } from "./passwords/password-records.ts";
import type { IdentityRecords } from "./sign-in/identity-records.ts";
import type { SecondFactorRecords } from "./sign-in/second-factor-records.ts";
import type { SessionRecords } from "./sign-in/session-records.ts";
import type { SignInRecords } from "./sign-in/sign-in-records.ts";
import type { SiteRecords } from "./site/site-records.ts";
import type { RobotRecords } from "./tokens/robot-records.ts";
import type { TokenRecords } from "./tokens/token-records.ts";
import type { UserRecords } from "./user-records.ts";

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
