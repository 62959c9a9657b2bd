import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import { blobOfBytes, digestOf } from "@estiva/client/registry";
import { registryAt } from "@estiva/testing/registry-at";

export interface RegistryAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface RegistryRequest {
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
}

export const mediaTypes = {
  ociManifest: "application/vnd.oci.image.manifest.v1+json",
  ociIndex: "application/vnd.oci.image.index.v1+json",
  ociConfig: "application/vnd.oci.image.config.v1+json",
  ociLayerGzip: "application/vnd.oci.image.layer.v1.tar+gzip",
  ociLayerZstd: "application/vnd.oci.image.layer.v1.tar+zstd",
  emptyConfig: "application/vnd.oci.empty.v1+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
  dockerList: "application/vnd.docker.distribution.manifest.list.v2+json",
} as const;

export function sha256(bytes: string | Uint8Array): string {
  return digestOf(bytes);
}

/** The largest that is read, in bytes. */
const maxBlob = 1 << 30;

/** One plain HTTP request as a real client has sent it, for replays: no client's opinion; the body arrives whole. */
export async function ask(
  method: string,
  url: string,
  options: RegistryRequest = {},
): Promise<RegistryAnswer> {
  return await new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method, headers: options.headers ?? {} }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    sent.on("error", reject);
    sent.end(options.body);
  });
}

export interface StoredManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly document: ManifestDocument;
}

export interface ManifestDocument {
  readonly schemaVersion?: number;
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly os: string; readonly architecture: string };
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Reads a manifest as the registry stores it; its bytes are those of the digest that the registry names. Throws
 * where the registry has none.
 */
export async function readManifest(
  url: string,
  repository: string,
  reference: string,
): Promise<StoredManifest> {
  const pulled = await registryAt(url).repository(repository).pullManifest(reference);
  return { ...pulled, document: JSON.parse(pulled.bytes.toString()) as ManifestDocument };
}

/** Reads a blob, whose bytes are those of its digest. */
export async function readBlob(url: string, repository: string, digest: string): Promise<Buffer> {
  return await registryAt(url).repository(repository).readBlob(digest, maxBlob);
}

/** Reads all that an image consists of, byte for byte: manifest, children, configuration, layers. */
export async function readWholeImage(
  url: string,
  repository: string,
  reference: string,
): Promise<StoredManifest> {
  const manifest = await readManifest(url, repository, reference);
  const { config, layers = [], manifests = [] } = manifest.document;
  for (const blob of [...(config === undefined ? [] : [config]), ...layers]) {
    const bytes = await readBlob(url, repository, blob.digest);
    if (bytes.length !== blob.size)
      throw new Error(`${blob.digest} has ${bytes.length} bytes, not ${blob.size}`);
  }
  for (const child of manifests) await readWholeImage(url, repository, child.digest);
  return manifest;
}

/** All tags of a repository in the registry's order. */
export async function listTags(url: string, repository: string): Promise<readonly string[]> {
  return await Array.fromAsync(registryAt(url).repository(repository).tags());
}

/** Uploads bytes; resolves to their digest. */
export async function putBlob(url: string, repository: string, bytes: string | Uint8Array): Promise<string> {
  return await registryAt(url).repository(repository).pushBlob(blobOfBytes(bytes), { evenIfThere: true });
}

/** Puts a manifest under a tag or digest; resolves to the answer. */
export async function putManifest(
  url: string,
  repository: string,
  reference: string,
  mediaType: string,
  bytes: string | Uint8Array,
): Promise<RegistryAnswer> {
  const path = `${url}/v2/${repository}/manifests/${reference}`;
  return await ask("PUT", path, { headers: { "Content-Type": mediaType }, body: bytes });
}
