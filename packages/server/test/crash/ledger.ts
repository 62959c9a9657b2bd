import type { TestBlob, TestManifest } from "./test-content.ts";

export interface KeptBlob {
  readonly repository: string;
  readonly blob: TestBlob;
}

export interface KeptManifest {
  readonly repository: string;
  readonly manifest: TestManifest;
}

export interface KeptTag {
  readonly repository: string;
  readonly tag: string;
  /** What the server said it points to. */
  acknowledged: string | undefined;
  /** What an unanswered push wanted it to point to. */
  wanted: string | undefined;
}

/** An upload session that the server has opened and that is not known to have ended. */
export interface OpenUpload {
  readonly repository: string;
  readonly blob: TestBlob;
  readonly location: string;
  /** Bytes that an answer has acknowledged. */
  acknowledged: number;
  /** Whether a closing PUT has been sent: it may have been carried out. */
  closing: boolean;
}

/** What a server has been asked to keep, and what it has said that it keeps. */
export class Ledger {
  readonly blobs = new Map<string, KeptBlob>();
  readonly manifests = new Map<string, KeptManifest>();
  readonly tags = new Map<string, KeptTag>();
  readonly uploads = new Set<OpenUpload>();
  /** Sent, and not answered. */
  readonly doubtfulBlobs = new Map<string, KeptBlob>();
  readonly doubtfulManifests = new Map<string, KeptManifest>();
  /** Acknowledged, and not looked at since. */
  readonly uncheckedBlobs = new Map<string, KeptBlob>();
  readonly uncheckedManifests = new Map<string, KeptManifest>();
  readonly uncheckedTags = new Map<string, KeptTag>();

  sendsBlob(kept: KeptBlob): void {
    const key = blobKey(kept);
    if (!this.blobs.has(key)) this.doubtfulBlobs.set(key, kept);
  }

  keepsBlob(kept: KeptBlob): void {
    const key = blobKey(kept);
    this.doubtfulBlobs.delete(key);
    this.blobs.set(key, kept);
    this.uncheckedBlobs.set(key, kept);
  }

  sendsManifest(kept: KeptManifest, tags: readonly string[]): void {
    const key = manifestKey(kept);
    if (!this.manifests.has(key)) this.doubtfulManifests.set(key, kept);
    for (const tag of tags) this.#tag(kept.repository, tag).wanted = kept.manifest.digest;
  }

  keepsManifest(kept: KeptManifest, tags: readonly string[]): void {
    const key = manifestKey(kept);
    this.doubtfulManifests.delete(key);
    this.manifests.set(key, kept);
    this.uncheckedManifests.set(key, kept);
    for (const name of tags) this.pointsTo(this.#tag(kept.repository, name), kept.manifest.digest);
  }

  pointsTo(tag: KeptTag, digest: string | undefined): void {
    tag.acknowledged = digest;
    tag.wanted = undefined;
    this.uncheckedTags.set(`${tag.repository}:${tag.tag}`, tag);
  }

  #tag(repository: string, tag: string): KeptTag {
    const key = `${repository}:${tag}`;
    const known = this.tags.get(key) ?? { repository, tag, acknowledged: undefined, wanted: undefined };
    this.tags.set(key, known);
    return known;
  }
}

export const blobKey = ({ repository, blob }: KeptBlob): string => `${repository}@${blob.digest}`;

export const manifestKey = ({ repository, manifest }: KeptManifest): string =>
  `${repository}@${manifest.digest}`;
