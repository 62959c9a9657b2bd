import type { AccountStore } from "../accounts/account-store.ts";
import type { CatalogStore } from "../registry/catalog-store.ts";
import type { MetadataStore } from "../registry/metadata-store.ts";
import type { Database } from "./database.ts";
import { AccessListQueries } from "./queries/access-list-queries.ts";
import { AccessQueries } from "./queries/access-queries.ts";
import { ActorQueries } from "./queries/actor-queries.ts";
import { AuditQueries } from "./queries/audit-queries.ts";
import { BlobQueries } from "./queries/blob-queries.ts";
import { CatalogQueries } from "./queries/catalog-queries.ts";
import { CollectionQueries } from "./queries/collection-queries.ts";
import { DeletionQueries } from "./queries/deletion-queries.ts";
import { EventQueries } from "./queries/event-queries.ts";
import { GrantQueries } from "./queries/grant-queries.ts";
import { IdentityQueries } from "./queries/identity-queries.ts";
import { ImageQueries } from "./queries/image-queries.ts";
import { InvitationQueries } from "./queries/invitation-queries.ts";
import { ManifestDeleter } from "./queries/manifest-deleter.ts";
import { ManifestFactQueries } from "./queries/manifest-fact-queries.ts";
import { ManifestQueries } from "./queries/manifest-queries.ts";
import { MemberQueries } from "./queries/member-queries.ts";
import { NamespaceQueries } from "./queries/namespace-queries.ts";
import { type NamespaceLimits, NamespaceQuotas } from "./queries/namespace-quotas.ts";
import { NamespaceSearchQueries } from "./queries/namespace-search-queries.ts";
import { NamespaceWriter } from "./queries/namespace-writer.ts";
import { OneTimeSecretQueries } from "./queries/one-time-secret-queries.ts";
import { OrganizationQueries } from "./queries/organization-queries.ts";
import { PasswordQueries } from "./queries/password-queries.ts";
import { RepositoryQueries } from "./queries/repository-queries.ts";
import { RobotQueries } from "./queries/robot-queries.ts";
import { SecondFactorQueries } from "./queries/second-factor-queries.ts";
import { SessionQueries } from "./queries/session-queries.ts";
import { SignInQueries } from "./queries/sign-in-queries.ts";
import { SigningKeyQueries } from "./queries/signing-key-queries.ts";
import { SiteQueries } from "./queries/site-queries.ts";
import { TagListQueries } from "./queries/tag-list-queries.ts";
import { TagQueries } from "./queries/tag-queries.ts";
import { TeamQueries } from "./queries/team-queries.ts";
import { TokenQueries } from "./queries/token-queries.ts";
import { UploadQueries } from "./queries/upload-queries.ts";
import { UserQueries } from "./queries/user-queries.ts";

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
    const quotas = new NamespaceQuotas(database, limits);
    const repositories = new RepositoryQueries(database, { audit: this.audit, quotas });
    const events = new EventQueries(database);
    const collection = new CollectionQueries(database);
    const tags = new TagQueries(database, { repositories, events, collection });
    this.repositories = repositories;
    this.events = events;
    this.tags = tags;
    this.blobs = new BlobQueries(database, { repositories, collection });
    this.uploads = new UploadQueries(database);
    const facts = new ManifestFactQueries(database);
    const content = { repositories, tags, events, collection, facts };
    const deleter = new ManifestDeleter(database, content);
    this.manifests = new ManifestQueries(database, { ...content, deleter });
    this.deletions = new DeletionQueries(database, { repositories, tags, manifests: deleter });
    this.catalog = new CatalogQueries(database, { collection });
    this.tagLists = new TagListQueries(database);
    this.images = new ImageQueries(database);
    this.namespaceSearch = new NamespaceSearchQueries(database);
    this.accessLists = new AccessListQueries(database);
    this.signingKeys = new SigningKeyQueries(database);
    this.access = new AccessQueries(database);
    this.signIn = new SignInQueries(database);
    this.users = new UserQueries(database, new NamespaceWriter());
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
