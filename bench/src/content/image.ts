import { randomUUID } from "node:crypto";
import { type Blob, blobOf, uniqueBlob } from "./unique-blob.ts";

export const manifestType = "application/vnd.oci.image.manifest.v1+json";
const configType = "application/vnd.oci.image.config.v1+json";
const layerType = "application/vnd.oci.image.layer.v1.tar+gzip";

/** An image as its blobs and the bytes of its manifest. */
export interface Image {
  readonly layers: readonly Blob[];
  readonly config: Blob;
  readonly manifest: Blob;
}

/** An image of which no blob exists anywhere yet. */
export function uniqueImage(layerSizes: readonly number[]): Image {
  const layers = layerSizes.map(uniqueBlob);
  const config = uniqueConfig();
  return { layers, config, manifest: manifestOf(config, layers) };
}

/** A small valid image configuration that differs from every other. */
export function uniqueConfig(): Blob {
  const config = {
    architecture: "amd64",
    os: "linux",
    config: { Labels: { "bench.id": randomUUID() } },
    rootfs: { type: "layers", diff_ids: [] },
  };
  return blobOf(Buffer.from(JSON.stringify(config)));
}

/** An OCI image manifest over blobs; with a mark it differs from others over the same blobs. */
export function manifestOf(config: Blob, layers: readonly Blob[], mark?: string): Blob {
  const describe = (mediaType: string, { digest, size }: Blob) => ({ mediaType, digest, size });
  const manifest = {
    schemaVersion: 2,
    mediaType: manifestType,
    config: describe(configType, config),
    layers: layers.map((layer) => describe(layerType, layer)),
    ...(mark !== undefined && { annotations: { "bench.mark": mark } }),
  };
  return blobOf(Buffer.from(JSON.stringify(manifest)));
}
