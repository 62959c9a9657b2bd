import type { Digest, DigestAlgorithm, RepositoryName, Tag } from "@estiva/protocol";
import type { Generated } from "kysely";
import type { StorageKey } from "../registry/blob-store.ts";

/** The tables, as `migrations/` make them. Times are milliseconds since 1970, sizes and offsets bytes. */
export interface Tables {
  namespaces: {
    id: Generated<number>;
    name: string;
    kind: "root" | "user" | "organization";
    created_at: number;
  };
  repositories: {
    id: Generated<number>;
    namespace_id: number;
    path: RepositoryName;
    created_at: number;
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
  tags: {
    repository_id: number;
    name: Tag;
    digest: Digest;
    pushed_at: number;
    pushed_by: string;
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
}
