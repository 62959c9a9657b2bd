import type { Digest, DigestAlgorithm, RepositoryName, Tag } from "@estiva/protocol";
import type { Generated } from "kysely";
import type { OneTimePurpose } from "#server/accounts/one-time-secrets/one-time-secret-records.ts";
import type { StorageKey } from "#server/registry/blobs/blob-store.ts";
import type { ContentKind } from "#server/registry/manifests/content-kind.ts";
import type { Principal, RobotPrincipal, UserPrincipal } from "#server/rights/principal.ts";

export type Visibility = "public" | "private";

/** The tables, as `migrations/` make them. Times are milliseconds since 1970, sizes and offsets bytes, booleans 0 or 1. */
export interface Tables {
  namespaces: {
    id: Generated<number>;
    name: string;
    kind: "root" | "user" | "organization";
    created_at: number;
    /** The name with letters that look alike made one; unique. */
    skeleton: string | null;
    default_visibility: Visibility | null;
    description: string | null;
    suspended_at: number | null;
    /** A deleted namespace keeps its row, and so its name. */
    deleted_at: number | null;
    /** Of its repositories together. */
    size: Generated<number>;
  };
  repositories: {
    id: Generated<number>;
    namespace_id: number;
    path: RepositoryName;
    created_at: number;
    /** Null in the root namespace, which has one setting for all. */
    visibility: Visibility | null;
    description: Generated<string>;
    readme: string | null;
    /** A JSON list of globs. */
    immutable_tags: Generated<string>;
    allow_overwrite: Generated<number>;
    read_only: Generated<number>;
    created_by: Generated<string>;
    pushed_at: number | null;
    pushed_by: string | null;
    /** Of the newest push, or where there was none, of its making. */
    active_at: Generated<number>;
    tag_count: Generated<number>;
    supporting_tag_count: Generated<number>;
    /** Of the blobs that are linked. */
    size: Generated<number>;
  };
  blobs: {
    digest: Digest;
    size: number;
    storage_key: StorageKey;
    created_at: number;
  };
  repository_blobs: {
    repository_id: number;
    digest: Digest;
    lease_until: number;
    /** The principal that was given the lease. */
    leased_to: string | null;
    linked_at: number;
  };
  manifests: {
    repository_id: number;
    digest: Digest;
    media_type: string;
    artifact_type: string | null;
    subject: Digest | null;
    referrer_descriptor: string | null;
    size: number;
    bytes: Uint8Array;
    pushed_at: number;
    pushed_by: string;
  };
  manifest_references: {
    repository_id: number;
    manifest: Digest;
    kind: "config" | "layer" | "child";
    digest: Digest;
  };
  manifest_facts: {
    repository_id: number;
    digest: Digest;
    kind: ContentKind;
    size: number;
    /** A JSON list of `PlatformFacts`. */
    platforms: string;
    built_at: number | null;
    attestations: number;
  };
  tags: {
    repository_id: number;
    name: Tag;
    digest: Digest;
    pushed_at: number;
    pushed_by: string;
    /** See `versionOrder`. */
    version: string;
    /** Of its manifest, with config, layers and children. */
    size: number;
    supporting: number;
  };
  tag_events: {
    id: Generated<number>;
    repository_id: number;
    tag: Tag;
    digest: Digest | null;
    previous_digest: Digest | null;
    at: number;
    actor: string;
  };
  uploads: {
    id: string;
    repository: RepositoryName;
    position: number;
    algorithm: DigestAlgorithm;
    hash_state: Uint8Array | null;
    owner: string;
    /** Whose share of open uploads it takes: the owner's, or that of an anonymous address. */
    counted_for: string | null;
    writer: string | null;
    created_at: number;
    expires_at: number;
  };
  collection_queue: {
    id: Generated<number>;
    digest: Digest;
    review_at: number;
  };
  events: {
    id: Generated<number>;
    action: "push" | "delete";
    repository: RepositoryName;
    digest: Digest;
    tag: Tag | null;
    actor: string;
    at: number;
  };
  signing_keys: {
    id: string;
    algorithm: string;
    private_key: string;
    created_at: number;
  };
  users: {
    /** The id of the user's namespace. */
    id: number;
    email: string | null;
    email_verified_at: number | null;
    password_hash: string | null;
    credential_version: Generated<number>;
    is_admin: Generated<number>;
    disabled_at: number | null;
    totp_secret: string | null;
    totp_confirmed_at: number | null;
    totp_last_step: number | null;
    language: string | null;
    created_at: number;
    last_signed_in_at: number | null;
  };
  recovery_codes: {
    user_id: number;
    code_hash: string;
    used_at: number | null;
  };
  identities: {
    id: Generated<number>;
    provider: string;
    issuer: string;
    subject: string;
    user_id: number;
    email: string | null;
    name: string | null;
    linked_at: number;
    last_used_at: number | null;
  };
  sessions: {
    id: Generated<number>;
    secret_hash: string;
    user_id: number;
    method: string;
    created_at: number;
    signed_in_at: number;
    last_seen_at: number;
    expires_at: number;
    address: string | null;
    user_agent: string | null;
  };
  tokens: {
    id: Generated<number>;
    kind: "personal" | "refresh" | "robot";
    principal: UserPrincipal | RobotPrincipal;
    name: string;
    secret_hash: string;
    last_four: string;
    /** A JSON list of texts; null for no limit but the owner's rights. */
    scopes: string | null;
    credential_version: number | null;
    created_by: Principal;
    created_at: number;
    expires_at: number | null;
    last_used_at: number | null;
    revoked_at: number | null;
  };
  one_time_secrets: {
    secret_hash: string;
    purpose: OneTimePurpose;
    user_id: number | null;
    /** JSON */
    data: string;
    attempts: Generated<number>;
    created_at: number;
    expires_at: number;
  };
  organizations: {
    /** The id of the organisation's namespace. */
    id: number;
    display_name: Generated<string>;
    require_second_factor: Generated<number>;
    created_by: string;
  };
  organization_members: {
    organization_id: number;
    user_id: number;
    role: "owner" | "member";
    added_at: number;
  };
  invitations: {
    id: Generated<number>;
    organization_id: number | null;
    user_id: number | null;
    email: string | null;
    role: "owner" | "member" | null;
    secret_hash: string;
    invited_by: Principal;
    created_at: number;
    expires_at: number;
    accepted_at: number | null;
  };
  teams: {
    id: Generated<number>;
    organization_id: number;
    name: string;
    description: Generated<string>;
    synced_group: string | null;
    created_at: number;
  };
  team_members: {
    team_id: number;
    principal: string;
    maintainer: Generated<number>;
    added_at: number;
  };
  robots: {
    id: Generated<number>;
    namespace_id: number;
    name: string;
    description: Generated<string>;
    disabled_at: number | null;
    created_by: Principal;
    created_at: number;
  };
  grants: {
    id: Generated<number>;
    namespace_id: number;
    subject: string;
    /** Below the namespace: `**` for all of it, `app`, `web/*`. */
    pattern: string;
    is_glob: number;
    role: "read" | "write" | "admin" | null;
    can_delete: Generated<number>;
    can_create: Generated<number>;
    /** A JSON list of actions. */
    denied: Generated<string>;
    created_by: Principal;
    created_at: number;
  };
  audit_events: {
    id: Generated<number>;
    at: number;
    action: string;
    /** What the action is done to, its first word: `session` of `session.create`. */
    thing: string;
    actor: Principal;
    credential: string | null;
    address: string | null;
    namespace_id: number | null;
    object: string;
    result: "ok" | "refused" | "failed";
    detail: string | null;
    request_id: string | null;
  };
}
