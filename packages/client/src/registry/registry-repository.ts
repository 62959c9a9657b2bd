import type { Descriptor } from "@estiva/protocol/descriptor";
import type { Scope } from "@estiva/protocol/scope";
import type { BlobSource } from "./blob-source.ts";
import { type MountOptions, mountBlob } from "./mount-blob.ts";
import { pages } from "./pages.ts";
import { type PullBlobOptions, pullBlob, readBlob } from "./pull-blob.ts";
import {
  headManifest,
  type PulledManifest,
  type PullManifestOptions,
  pullManifest,
} from "./pull-manifest.ts";
import { type PushBlobOptions, pushBlob } from "./push-blob.ts";
import {
  type NewManifest,
  type PushedManifest,
  type PushManifestOptions,
  pushManifest,
} from "./push-manifest.ts";
import { type ReferrersOptions, referrers } from "./referrers.ts";
import type { CallOptions, RegistryClient } from "./registry-client.ts";
import { startUpload, type Upload } from "./upload.ts";

/** One repository of a registry, to pull from and push to. */
export class RegistryRepository {
  readonly client: RegistryClient;
  readonly name: string;

  constructor(client: RegistryClient, name: string) {
    this.client = client;
    this.name = name;
  }

  /** `/v2/<name>/<rest>` */
  address(rest: string): string {
    return `/v2/${this.name}/${rest}`;
  }

  scope(...actions: readonly string[]): Scope {
    return { type: "repository", name: this.name, actions };
  }

  /** What a tag or digest stands for; undefined where there is none. Reads no manifest. */
  headManifest(reference: string, options: PullManifestOptions = {}): Promise<Descriptor | undefined> {
    return headManifest(this, reference, options);
  }

  /** A manifest by tag or digest, whose bytes are those of its digest. */
  pullManifest(reference: string, options: PullManifestOptions = {}): Promise<PulledManifest> {
    return pullManifest(this, reference, options);
  }

  /** Pushes a manifest under its digest and under tags. */
  pushManifest(manifest: NewManifest, options: PushManifestOptions = {}): Promise<PushedManifest> {
    return pushManifest(this, manifest, options);
  }

  /** A blob's size in bytes; undefined where the repository has no such blob. */
  async blobSize(digest: string, { signal }: CallOptions = {}): Promise<number | undefined> {
    const response = await this.client.send({
      method: "HEAD",
      address: this.address(`blobs/${digest}`),
      scopes: [this.scope("pull")],
      expected: [200, 404],
      signal,
    });
    response.discard();
    return response.status === 404 ? undefined : Number(response.headers["content-length"]);
  }

  /** A blob's bytes as they arrive, taken up again where the connection breaks, compared with the digest at the end. */
  pullBlob(digest: string, options: PullBlobOptions = {}): AsyncGenerator<Uint8Array, void> {
    return pullBlob(this, digest, options);
  }

  /** A small blob whole. @param most in bytes. */
  readBlob(digest: string, most: number, options: PullBlobOptions = {}): Promise<Buffer> {
    return readBlob(this, digest, most, options);
  }

  /** Pushes a blob unless it is there; goes on where a connection broke. @returns its digest. */
  pushBlob(source: BlobSource, options: PushBlobOptions = {}): Promise<string> {
    return pushBlob(this, source, options);
  }

  /** Takes a blob over from another repository. @returns an upload where the registry would rather have the bytes. */
  mountBlob(digest: string, options: MountOptions = {}): Promise<"mounted" | Upload> {
    return mountBlob(this, digest, options);
  }

  /** Begins an upload, to be filled step by step; `pushBlob` is for whole blobs. */
  startUpload(options: CallOptions = {}): Promise<Upload> {
    return startUpload(this, options);
  }

  /** Every tag in the registry's order, page by page as they are wanted. */
  async *tags(options: CallOptions & { readonly pageSize?: number } = {}): AsyncGenerator<string, void> {
    const address = this.address(
      options.pageSize === undefined ? "tags/list" : `tags/list?n=${options.pageSize}`,
    );
    const list = { address, scopes: [this.scope("pull")], signal: options.signal };
    for await (const page of pages(this.client, list))
      yield* (page as { readonly tags?: readonly string[] | null }).tags ?? [];
  }

  /** What names a manifest as its subject, page by page as they are wanted. */
  referrers(digest: string, options: ReferrersOptions = {}): AsyncGenerator<Descriptor, void> {
    return referrers(this, digest, options);
  }

  /** Removes a tag, or a manifest with all its tags where a digest is given. */
  async deleteManifest(reference: string, options: CallOptions = {}): Promise<void> {
    await this.#delete(`manifests/${reference}`, options);
  }

  async deleteBlob(digest: string, options: CallOptions = {}): Promise<void> {
    await this.#delete(`blobs/${digest}`, options);
  }

  async #delete(rest: string, { signal }: CallOptions): Promise<void> {
    const response = await this.client.send({
      method: "DELETE",
      address: this.address(rest),
      scopes: [this.scope("delete")],
      expected: [202],
      signal,
    });
    response.discard();
  }
}
