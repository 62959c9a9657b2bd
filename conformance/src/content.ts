import { createHash, randomBytes } from "node:crypto";
import { type DigestAlgorithm, mediaTypes } from "@estiva/protocol";

/** A descriptor as it stands in a manifest, written by the suite; nothing in it need be right. */
export interface PlainDescriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** In bytes. */
  readonly size: number;
  readonly [field: string]: unknown;
}

export type Json = Readonly<Record<string, unknown>>;

export function digestOf(bytes: Uint8Array, algorithm: DigestAlgorithm): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
}

/** The digest of content that no registry has. */
export function unknownDigest(algorithm: DigestAlgorithm): string {
  return digestOf(randomBytes(32), algorithm);
}

/** Content that no registry has seen. */
export function randomBlob(size = 512): Buffer {
  return randomBytes(size);
}

export function describe(bytes: Uint8Array, mediaType: string, algorithm: DigestAlgorithm): PlainDescriptor {
  return { mediaType, digest: digestOf(bytes, algorithm), size: bytes.byteLength };
}

export function encode(document: unknown): Buffer {
  return Buffer.from(JSON.stringify(document));
}

export const layerType = "application/vnd.oci.image.layer.v1.tar+gzip";
export const configType = "application/vnd.oci.image.config.v1+json";

/** An image's configuration of its own, so that no two images are alike. */
export function imageConfig(): Buffer {
  const rootfs = { type: "layers", diff_ids: [] };
  return encode({ architecture: "amd64", os: "linux", rootfs, author: randomBytes(12).toString("hex") });
}

export function imageManifest(
  config: PlainDescriptor,
  layers: readonly PlainDescriptor[],
  more: Json = {},
): Json {
  return { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers, ...more };
}

export function indexManifest(manifests: readonly PlainDescriptor[], more: Json = {}): Json {
  return { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests, ...more };
}

/** Annotations that make a manifest without other random content one of its kind. */
export function uniqueAnnotations(): Json {
  return { annotations: { "org.example.nonce": randomBytes(12).toString("hex") } };
}
