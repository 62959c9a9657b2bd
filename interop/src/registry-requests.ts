import { createHash } from "node:crypto";
import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";

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
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** One plain HTTP request without any client library's opinion; the body arrives whole. */
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
 * Reads a manifest as the registry stores it and checks that its bytes are those of the digest that the
 * registry names. Throws an Error where the registry has none.
 */
export async function readManifest(
  url: string,
  repository: string,
  reference: string,
): Promise<StoredManifest> {
  const types = [
    mediaTypes.ociManifest,
    mediaTypes.ociIndex,
    mediaTypes.dockerManifest,
    mediaTypes.dockerList,
  ];
  const path = `${url}/v2/${repository}/manifests/${reference}`;
  const { status, headers, body } = await ask("GET", path, { headers: { Accept: types.join(", ") } });
  if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${body.toString()}`);
  const digest = sha256(body);
  if (headers["docker-content-digest"] !== digest) {
    throw new Error(`GET ${path} names ${headers["docker-content-digest"]} for bytes of ${digest}`);
  }
  const document = JSON.parse(body.toString()) as ManifestDocument;
  return { digest, mediaType: headers["content-type"] ?? "", bytes: body, document };
}

/** Reads a blob and checks that its bytes are those of its digest. */
export async function readBlob(url: string, repository: string, digest: string): Promise<Buffer> {
  const path = `${url}/v2/${repository}/blobs/${digest}`;
  const { status, body } = await ask("GET", path);
  if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${body.toString()}`);
  if (sha256(body) !== digest) throw new Error(`GET ${path} brought bytes of ${sha256(body)}`);
  return body;
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
  const { status, body } = await ask("GET", `${url}/v2/${repository}/tags/list`);
  if (status !== 200) throw new Error(`tags/list of ${repository} answered ${status}: ${body.toString()}`);
  return (JSON.parse(body.toString()) as { tags: readonly string[] }).tags;
}

/** Uploads bytes by POST and PUT; resolves to their digest. */
export async function putBlob(url: string, repository: string, bytes: string | Uint8Array): Promise<string> {
  const digest = sha256(bytes);
  const begun = await ask("POST", `${url}/v2/${repository}/blobs/uploads/`);
  if (begun.status !== 202)
    throw new Error(`POST blobs/uploads/ answered ${begun.status}: ${begun.body.toString()}`);
  const address = new URL(begun.headers.location ?? "", url);
  address.searchParams.set("digest", digest);
  const done = await ask("PUT", address.href, {
    headers: { "Content-Type": "application/octet-stream" },
    body: bytes,
  });
  if (done.status !== 201)
    throw new Error(`PUT of ${digest} answered ${done.status}: ${done.body.toString()}`);
  return digest;
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
