import { type DigestAlgorithm, mediaTypes } from "@estiva/protocol";
import {
  configType,
  describe,
  digestOf,
  encode,
  imageConfig,
  imageManifest,
  indexManifest,
  type Json,
  layerType,
  type PlainDescriptor,
  randomBlob,
  uniqueAnnotations,
} from "./content.ts";
import { expectHeader, expectStatus } from "./expect.ts";
import type { Answer, Body, RequestOptions } from "./http-client.ts";
import type { RegistryClient } from "./registry-client.ts";

export interface PushedManifest {
  readonly digest: string;
  readonly bytes: Buffer;
  readonly mediaType: string;
  /** Points to this manifest from an index or a subject. */
  readonly descriptor: PlainDescriptor;
}

export interface ManifestPush {
  /** A tag, or a digest other than the right one; the digest of the bytes where it is left out. */
  readonly reference?: string;
  readonly mediaType?: string;
  /** Without the question mark. */
  readonly query?: string;
}

/** One repository of the registry under test. `given…` sets the scene: it fails when the registry refuses. */
export class Repository {
  readonly client: RegistryClient;
  readonly name: string;
  readonly algorithm: DigestAlgorithm;

  constructor(client: RegistryClient, name: string, algorithm: DigestAlgorithm) {
    this.client = client;
    this.name = name;
    this.algorithm = algorithm;
  }

  path(rest: string): string {
    return `/v2/${this.name}/${rest}`;
  }

  async request(method: string, rest: string, options?: RequestOptions): Promise<Answer> {
    return await this.client.request(method, this.path(rest), options);
  }

  async getBlob(digest: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return await this.request("GET", `blobs/${digest}`, { headers });
  }

  async getManifest(reference: string, headers: Readonly<Record<string, string>> = accept): Promise<Answer> {
    return await this.request("GET", `manifests/${reference}`, { headers });
  }

  async putManifest(bytes: Body, reference: string, mediaType: string, query = ""): Promise<Answer> {
    const headers = { "content-type": mediaType };
    return await this.request("PUT", `manifests/${reference}${query && `?${query}`}`, {
      headers,
      body: bytes,
    });
  }

  async postUpload(query = "", body: Body = Buffer.alloc(0)): Promise<Answer> {
    const isEmpty = body instanceof Uint8Array && body.byteLength === 0;
    const headers: Record<string, string> = isEmpty ? {} : { "content-type": "application/octet-stream" };
    return await this.request("POST", `blobs/uploads/${query && `?${query}`}`, { headers, body });
  }

  /** @returns where the upload goes on */
  async givenUpload(query = ""): Promise<string> {
    const answer = await this.postUpload(query);
    expectStatus(answer, 202);
    return expectHeader(answer, "location");
  }

  async patch(location: string, body: Body, contentRange?: string): Promise<Answer> {
    const range: Record<string, string> = contentRange === undefined ? {} : { "content-range": contentRange };
    const headers = { "content-type": "application/octet-stream", ...range };
    return await this.client.request("PATCH", location, { headers, body });
  }

  async finish(
    location: string,
    digest: string,
    body: Body = Buffer.alloc(0),
    contentRange?: string,
  ): Promise<Answer> {
    const range: Record<string, string> = contentRange === undefined ? {} : { "content-range": contentRange };
    const headers = { "content-type": "application/octet-stream", ...range };
    return await this.client.request("PUT", withQuery(location, `digest=${digest}`), { headers, body });
  }

  async givenBlob(bytes: Uint8Array = randomBlob(), mediaType: string = layerType): Promise<PlainDescriptor> {
    const descriptor = describe(bytes, mediaType, this.algorithm);
    expectStatus(await this.finish(await this.givenUpload(), descriptor.digest, bytes), 201);
    return descriptor;
  }

  async givenManifest(document: Json | Buffer, push: ManifestPush = {}): Promise<PushedManifest> {
    const bytes = Buffer.isBuffer(document) ? document : encode(document);
    const { mediaType: inside } = JSON.parse(bytes.toString("utf8")) as { mediaType?: string };
    const mediaType = push.mediaType ?? inside ?? mediaTypes.ociManifest;
    const digest = digestOf(bytes, this.algorithm);
    expectStatus(await this.putManifest(bytes, push.reference ?? digest, mediaType, push.query), 201);
    return { digest, bytes, mediaType, descriptor: { mediaType, digest, size: bytes.byteLength } };
  }

  /** An image with a configuration and one layer, as a document; its blobs are pushed. */
  async givenImageDocument(more: Json = {}): Promise<Json> {
    const config = await this.givenBlob(imageConfig(), configType);
    return imageManifest(config, [await this.givenBlob()], more);
  }

  async givenImage(push: ManifestPush = {}, more: Json = {}): Promise<PushedManifest> {
    return await this.givenManifest(await this.givenImageDocument(more), push);
  }

  async givenIndex(
    children: readonly PlainDescriptor[],
    push: ManifestPush = {},
    more: Json = {},
  ): Promise<PushedManifest> {
    return await this.givenManifest(indexManifest(children, { ...uniqueAnnotations(), ...more }), push);
  }

  /** An artifact: no configuration, one blob, its kind in `artifactType`. */
  async givenArtifact(
    artifactType: string | undefined,
    push: ManifestPush = {},
    more: Json = {},
  ): Promise<PushedManifest> {
    const empty = await this.givenBlob(Buffer.from("{}"), mediaTypes.ociEmpty);
    const layer = await this.givenBlob(randomBlob(), "application/vnd.example.data.v1");
    const kind = artifactType === undefined ? {} : { artifactType };
    return await this.givenManifest(imageManifest(empty, [layer], { ...kind, ...more }), push);
  }
}

/** What real clients send with a manifest GET. */
export const accept = {
  accept: [
    mediaTypes.ociIndex,
    mediaTypes.ociManifest,
    mediaTypes.dockerManifestList,
    mediaTypes.dockerManifest,
    "*/*",
  ].join(", "),
};

/** Adds to a location's query and keeps what is there ("MAY contain critical query parameters"). */
export function withQuery(location: string, query: string): string {
  return `${location}${location.includes("?") ? "&" : "?"}${query}`;
}
