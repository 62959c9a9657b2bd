import { createHash } from "node:crypto";
import { errorCodes, send } from "./send.ts";

export const imageType = "application/vnd.oci.image.manifest.v1+json";
export const indexType = "application/vnd.oci.image.index.v1+json";
const emptyType = "application/vnd.oci.empty.v1+json";

export function sha256(bytes: Uint8Array | string): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
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
  const digest = sha256(bytes);
  const path = `/v2/${repository}/blobs/uploads/?digest=${digest}`;
  const answer = await send(url, path, { method: "POST", headers, body: bytes });
  if (answer.status !== 201) throw new Error(`blob refused: ${answer.status} ${errorCodes(answer).join()}`);
  return digest;
}

/** The text of an image manifest with the empty config, whose blob is `{}`. */
export function imageManifest(more: Readonly<Record<string, unknown>> = {}): string {
  const config = { mediaType: emptyType, digest: sha256("{}"), size: 2 };
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
  const digest = sha256(manifest);
  const answer = await send(url, `/v2/${repository}/manifests/${tag ?? digest}`, {
    method: "PUT",
    headers: { "content-type": type, ...headers },
    body: manifest,
  });
  if (answer.status !== 201) throw new Error(`manifest refused: ${answer.status} ${answer.body}`);
  return { mediaType: type, digest, size: Buffer.byteLength(manifest) };
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
  const answer = await send(url, `/v2/${repository}/blobs/uploads/`, { method: "POST", headers });
  if (answer.status !== 202 || answer.headers.location === undefined)
    throw new Error(`upload refused: ${answer.status} ${answer.body}`);
  return answer.headers.location;
}
