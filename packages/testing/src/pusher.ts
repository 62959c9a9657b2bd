import assert from "node:assert/strict";
import { goodPassword } from "./browser.ts";
import { type Descriptor, imageType, indexType, sha256 } from "./content.ts";
import { send } from "./send.ts";

export const configType = "application/vnd.oci.image.config.v1+json";
export const layerType = "application/vnd.oci.image.layer.v1.tar+gzip";

export interface ImageParts {
  readonly architecture?: string;
  readonly variant?: string;
  readonly created?: string;
  readonly history?: readonly object[];
  readonly layers?: readonly string[];
  /** Put into the manifest. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly tag?: string;
}

export function basic(username: string, password = goodPassword): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

/** Pushes into one repository as somebody, by the registry's own API. */
export class Pusher {
  readonly #url: string;
  readonly #repository: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, repository: string, username: string) {
    this.#url = url;
    this.#repository = repository;
    this.#headers = { authorization: basic(username) };
  }

  async blob(content: string, mediaType = layerType): Promise<Descriptor> {
    const digest = sha256(content);
    const path = `/v2/${this.#repository}/blobs/uploads/?digest=${digest}`;
    const answer = await send(this.#url, path, { method: "POST", headers: this.#headers, body: content });
    assert.equal(answer.status, 201, answer.body.toString());
    return { mediaType, digest, size: Buffer.byteLength(content) };
  }

  async manifest(content: object, mediaType: string, tag?: string): Promise<Descriptor> {
    const body = JSON.stringify(content);
    const digest = sha256(body);
    const answer = await send(this.#url, `/v2/${this.#repository}/manifests/${tag ?? digest}`, {
      method: "PUT",
      headers: { ...this.#headers, "content-type": mediaType },
      body,
    });
    assert.equal(answer.status, 201, answer.body.toString());
    return { mediaType, digest, size: Buffer.byteLength(body) };
  }

  /** An image with a configuration and layers of its own. @returns its descriptor, with `total` in bytes. */
  async image(parts: ImageParts = {}): Promise<Descriptor & { readonly total: number }> {
    const { architecture = "amd64", variant, created, history, layers = ["a layer"], more = {}, tag } = parts;
    const platform = { os: "linux", architecture, ...(variant === undefined ? {} : { variant }) };
    const config = await this.blob(JSON.stringify({ ...platform, created, history }), configType);
    const blobs: Descriptor[] = [];
    for (const layer of layers) blobs.push(await this.blob(layer));
    const content = { schemaVersion: 2, mediaType: imageType, config, layers: blobs, ...more };
    const manifest = await this.manifest(content, imageType, tag);
    const sizes = [manifest, config, ...blobs].map(({ size }) => size);
    return { ...manifest, total: sizes.reduce((one, other) => one + other, 0) };
  }

  async index(manifests: readonly object[], tag?: string): Promise<Descriptor> {
    return await this.manifest({ schemaVersion: 2, mediaType: indexType, manifests }, indexType, tag);
  }
}
