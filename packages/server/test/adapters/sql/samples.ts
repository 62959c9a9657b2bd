import { createHash } from "node:crypto";
import { Digest, mediaTypes, type Reference, RepositoryName, Tag } from "@estiva/protocol";
import type { NewBlob } from "#server/registry/blobs/blob-records.ts";
import type { StorageKey } from "#server/registry/blobs/blob-store.ts";
import type { ManifestReference, NewManifest } from "#server/registry/manifests/manifest-records.ts";
import type { Actor } from "#server/registry/records.ts";
import type { NewUpload } from "#server/registry/uploads/upload-records.ts";

/** The time of everything in these tests that needs no other one. */
export const now = Date.UTC(2026, 10, 21, 12);
export const day = 24 * 60 * 60_000;
export const alice: Actor = { actor: "alice", now };

let count = 0;

/** A number that no other call in this process gets. */
export function unique(): number {
  count += 1;
  return count;
}

export function repository(text = `team/app-${unique()}`): RepositoryName {
  const name = RepositoryName.parse(text);
  if (name === undefined) throw new Error(`not a repository's name: ${text}`);
  return name;
}

export function tag(text: string): Tag {
  const name = Tag.parse(text);
  if (name === undefined) throw new Error(`not a tag: ${text}`);
  return name;
}

export function digestOf(content: string | Uint8Array, algorithm: "sha256" | "sha512" = "sha256"): Digest {
  return Digest.of(algorithm, createHash(algorithm).update(content).digest("hex"));
}

export function byTag(text: string): Reference {
  return { kind: "tag", tag: tag(text) };
}

export function byDigest(digest: Digest): Reference {
  return { kind: "digest", digest };
}

/** A blob to add, of a content that is its own unless one is given. */
export function blob(parts: Partial<NewBlob> = {}, content = `blob ${unique()}`): NewBlob {
  const digest = digestOf(content);
  return {
    repository: repository(),
    digest,
    size: content.length,
    storageKey: `sha256/${digest}/upload-${unique()}` as StorageKey,
    leaseUntil: now + day,
    session: undefined,
    ...alice,
    ...parts,
  };
}

/** A manifest to put, of bytes that are its own unless some are given. */
export function manifest(parts: Partial<NewManifest> = {}, content = `manifest ${unique()}`): NewManifest {
  return {
    repository: repository(),
    digest: digestOf(content),
    mediaType: mediaTypes.ociManifest,
    artifactType: undefined,
    bytes: Buffer.from(content),
    references: [],
    subject: undefined,
    referrerDescriptor: undefined,
    tags: [],
    facts: { kind: "unknown", size: content.length, platforms: [], builtAt: undefined, attestations: 0 },
    mayOverwrite: true,
    ...alice,
    ...parts,
  };
}

/** How a manifest refers to something that the registry has. */
export function reference(
  kind: ManifestReference["kind"],
  { digest, size }: { readonly digest: Digest; readonly size: number },
  required = true,
): ManifestReference {
  return { kind, digest, size, required };
}

/** The size of a manifest, under the name that a reference gives it. */
export function sized({ digest, bytes }: NewManifest): { digest: Digest; size: number } {
  return { digest, size: bytes.byteLength };
}

export function upload(parts: Partial<NewUpload> = {}): NewUpload {
  return {
    id: `session-${unique()}`,
    repository: repository(),
    offset: 0,
    algorithm: "sha256",
    hashState: undefined,
    owner: "alice",
    countedFor: "alice",
    expiresAt: now + day,
    createdAt: now,
    ...parts,
  };
}
