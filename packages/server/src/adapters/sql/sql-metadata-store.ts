import type { AccountStore } from "#server/accounts/account-store.ts";
import type { CatalogStore } from "#server/catalog/catalog-store.ts";
import type { MetadataStore } from "#server/registry/metadata-store.ts";
import type { NamespaceLimits } from "#server/registry/repositories/namespace-limits.ts";
import { ActorQueries } from "./audit/actor-queries.ts";
import { AuditQueries } from "./audit/audit-queries.ts";
import { BlobQueries } from "./blobs/blob-queries.ts";
import type { Database } from "./database.ts";
import { EventQueries } from "./events/event-queries.ts";
import { AccessListQueries } from "./grants/access-list-queries.ts";
import { GrantQueries } from "./grants/grant-queries.ts";
import { IdentityQueries } from "./identities/identity-queries.ts";
import { InvitationQueries } from "./invitations/invitation-queries.ts";
import { ImageQueries } from "./manifests/image-queries.ts";
import { ManifestQueries } from "./manifests/manifest-queries.ts";
import { MemberQueries } from "./members/member-queries.ts";
import { NamespaceQueries } from "./namespaces/namespace-queries.ts";
import { OneTimeSecretQueries } from "./one-time-secrets/one-time-secret-queries.ts";
import { OrganizationQueries } from "./organizations/organization-queries.ts";
import { PasswordQueries } from "./passwords/password-queries.ts";
import { CatalogQueries } from "./repositories/catalog-queries.ts";
import { RepositoryQueries } from "./repositories/repository-queries.ts";
import { AccessQueries } from "./rights/access-queries.ts";
import { RobotQueries } from "./robots/robot-queries.ts";
import { NamespaceSearchQueries } from "./search/namespace-search-queries.ts";
import { SecondFactorQueries } from "./second-factors/second-factor-queries.ts";
import { SessionQueries } from "./sessions/session-queries.ts";
import { SignInQueries } from "./sessions/sign-in-queries.ts";
import { SigningKeyQueries } from "./signing-keys/signing-key-queries.ts";
import { SiteQueries } from "./site/site-queries.ts";
import { DeletionQueries } from "./tags/deletion-queries.ts";
import { TagListQueries } from "./tags/tag-list-queries.ts";
import { TagQueries } from "./tags/tag-queries.ts";
import { TeamQueries } from "./teams/team-queries.ts";
import { TokenQueries } from "./tokens/token-queries.ts";
import { UploadQueries } from "./uploads/upload-queries.ts";
import { UserQueries } from "./users/user-queries.ts";

/** The metadata store on an SQL database, whichever dialect it speaks. */
export class SqlMetadataStore implements MetadataStore, AccountStore, CatalogStore {
  readonly repositories: RepositoryQueries;
  readonly blobs: BlobQueries;
  readonly uploads: UploadQueries;
  readonly manifests: ManifestQueries;
  readonly tags: TagQueries;
  readonly deletions: DeletionQueries;
  readonly catalog: CatalogQueries;
  readonly tagLists: TagListQueries;
  readonly images: ImageQueries;
  readonly namespaceSearch: NamespaceSearchQueries;
  readonly accessLists: AccessListQueries;
  readonly signingKeys: SigningKeyQueries;
  readonly events: EventQueries;
  readonly access: AccessQueries;
  readonly signIn: SignInQueries;
  readonly users: UserQueries;
  readonly passwords: PasswordQueries;
  readonly secondFactors: SecondFactorQueries;
  readonly oneTimeSecrets: OneTimeSecretQueries;
  readonly sessions: SessionQueries;
  readonly identities: IdentityQueries;
  readonly tokens: TokenQueries;
  readonly namespaces: NamespaceQueries;
  readonly grants: GrantQueries;
  readonly robots: RobotQueries;
  readonly organizations: OrganizationQueries;
  readonly members: MemberQueries;
  readonly teams: TeamQueries;
  readonly invitations: InvitationQueries;
  readonly audit: AuditQueries;
  readonly actors: ActorQueries;
  readonly site: SiteQueries;
  readonly #database: Database;

  constructor(database: Database, limits: NamespaceLimits = {}) {
    this.#database = database;
    this.audit = new AuditQueries(database);
    this.repositories = new RepositoryQueries(database, limits);
    this.events = new EventQueries(database);
    this.tags = new TagQueries(database);
    this.blobs = new BlobQueries(database, limits);
    this.uploads = new UploadQueries(database);
    this.manifests = new ManifestQueries(database, limits);
    this.deletions = new DeletionQueries(database);
    this.catalog = new CatalogQueries(database);
    this.tagLists = new TagListQueries(database);
    this.images = new ImageQueries(database);
    this.namespaceSearch = new NamespaceSearchQueries(database);
    this.accessLists = new AccessListQueries(database);
    this.signingKeys = new SigningKeyQueries(database);
    this.access = new AccessQueries(database);
    this.signIn = new SignInQueries(database);
    this.users = new UserQueries(database);
    this.passwords = new PasswordQueries(database);
    this.secondFactors = new SecondFactorQueries(database);
    this.oneTimeSecrets = new OneTimeSecretQueries(database);
    this.sessions = new SessionQueries(database);
    this.identities = new IdentityQueries(database);
    this.tokens = new TokenQueries(database);
    this.namespaces = new NamespaceQueries(database);
    this.grants = new GrantQueries(database);
    this.robots = new RobotQueries(database);
    this.organizations = new OrganizationQueries(database);
    this.members = new MemberQueries(database);
    this.teams = new TeamQueries(database);
    this.invitations = new InvitationQueries(database);
    this.actors = new ActorQueries(database);
    this.site = new SiteQueries(database);
  }

  async check(): Promise<void> {
    await this.#database.check();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database[Symbol.asyncDispose]();
  }
}
