import { blobOfBytes, type RegistryRepository } from "@estiva/client/registry";
import { basicOf } from "./basic-of.ts";
import { type Descriptor, imageType, indexType } from "./content.ts";
import { password } from "./password.ts";
import { registryAt } from "./registry-at.ts";

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

export function basic(username: string): string {
  return basicOf(username, password);
}

/** Pushes into one repository as somebody, by the registry's own API. */
export class Pusher {
  readonly #repository: RegistryRepository;

  constructor(url: string, repository: string, username: string) {
    this.#repository = registryAt(url, { authorization: basic(username) }).repository(repository);
  }

  async blob(content: Uint8Array | string, mediaType = layerType): Promise<Descriptor> {
    const blob = blobOfBytes(content);
    await this.#repository.pushBlob(blob, { evenIfThere: true });
    return { mediaType, digest: blob.digest, size: blob.size };
  }

  /** Under its digest, or under as many tags as are named. */
  async manifest(content: object, mediaType: string, ...tags: readonly string[]): Promise<Descriptor> {
    const bytes = Buffer.from(JSON.stringify(content));
    const { digest, size } = await this.#repository.pushManifest({ mediaType, bytes }, { tags });
    return { mediaType, digest, size };
  }

  /** A manifest of any kind, under as many tags as are named. */
  async artifact(
    content: { readonly mediaType: string } & object,
    tags: readonly string[],
  ): Promise<Descriptor> {
    return await this.manifest({ schemaVersion: 2, ...content }, content.mediaType, ...tags);
  }

  /** Begins an upload and sends a part of it, which may be all. */
  async beginUpload(part: Uint8Array): Promise<{ finish(): Promise<void>; cancel(): Promise<void> }> {
    const upload = await this.#repository.startUpload();
    await upload.append(part);
    return { finish: () => upload.finish(blobOfBytes(part).digest), cancel: () => upload.cancel() };
  }

  /** An image with a configuration and layers of its own. @returns its descriptor, with `total` in bytes. */
  async image(parts: ImageParts = {}): Promise<Descriptor & { readonly total: number }> {
    const { architecture = "amd64", variant, created, history, layers = ["a layer"], more = {}, tag } = parts;
    const platform = { os: "linux", architecture, ...(variant === undefined ? {} : { variant }) };
    const config = await this.blob(JSON.stringify({ ...platform, created, history }), configType);
    const blobs: Descriptor[] = [];
    for (const layer of layers) blobs.push(await this.blob(layer));
    const content = { schemaVersion: 2, mediaType: imageType, config, layers: blobs, ...more };
    const manifest = await this.manifest(content, imageType, ...tagsOf(tag));
    const sizes = [manifest, config, ...blobs].map(({ size }) => size);
    return { ...manifest, total: sizes.reduce((one, other) => one + other, 0) };
  }

  async index(manifests: readonly object[], tag?: string): Promise<Descriptor> {
    return await this.manifest(
      { schemaVersion: 2, mediaType: indexType, manifests },
      indexType,
      ...tagsOf(tag),
    );
  }
}

function tagsOf(tag: string | undefined): readonly string[] {
  return tag === undefined ? [] : [tag];
}
