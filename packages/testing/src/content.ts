import { blobOfBytes, digestOf } from "@estiva/client/registry";
import { mediaTypes } from "@estiva/protocol/media-types";
import { registryAt } from "./registry-at.ts";

export const imageType: string = mediaTypes.ociManifest;
export const indexType: string = mediaTypes.ociIndex;

export function sha256(bytes: Uint8Array | string): string {
  return digestOf(bytes);
}

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** Headers that say who pushes; none where anyone may. */
export type Headers = Readonly<Record<string, string>>;

/** Puts bytes into a repository. */
export async function pushBlob(
  url: string,
  repository: string,
  bytes: Uint8Array | string,
  headers: Headers = {},
): Promise<string> {
  const target = registryAt(url, headers).repository(repository);
  return await target.pushBlob(blobOfBytes(bytes), { evenIfThere: true });
}

/** The text of an image manifest with the empty config, whose blob is `{}`. */
export function imageManifest(more: Readonly<Record<string, unknown>> = {}): string {
  const config = { mediaType: mediaTypes.ociEmpty, digest: sha256("{}"), size: 2 };
  return JSON.stringify({ schemaVersion: 2, mediaType: imageType, config, layers: [], ...more });
}

/** The text of an index. */
export function index(
  manifests: readonly Descriptor[],
  more: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests, ...more });
}

/** Pushes a manifest under a tag, or under its digest. */
export async function pushManifest(
  url: string,
  repository: string,
  manifest: string,
  {
    tag,
    type = imageType,
    headers = {},
  }: { readonly tag?: string; readonly type?: string; readonly headers?: Headers } = {},
): Promise<Descriptor> {
  const target = registryAt(url, headers).repository(repository);
  const content = { mediaType: type, bytes: Buffer.from(manifest) };
  const { digest, size } = await target.pushManifest(content, { tags: tag === undefined ? [] : [tag] });
  return { mediaType: type, digest, size };
}

/** A repository with a blob, an image and a tag `v1`. */
export async function seedRepository(url: string, repository: string, headers: Headers = {}) {
  const blob = await pushBlob(url, repository, `a layer of ${repository}`, headers);
  await pushBlob(url, repository, "{}", headers);
  const text = imageManifest({ annotations: { of: repository } });
  const manifest = await pushManifest(url, repository, text, { tag: "v1", headers });
  return { repository, blob, manifest: manifest.digest };
}

/** Begins an upload and returns its path. */
export async function startUpload(url: string, repository: string, headers: Headers = {}): Promise<string> {
  const { location } = await registryAt(url, headers).repository(repository).startUpload();
  return location.pathname + location.search;
}
