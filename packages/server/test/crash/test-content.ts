import { createCipheriv, createHash } from "node:crypto";
import type { SeededRandom } from "@estiva/testing/seeded-random";

/** A blob that is remembered by its seed: a long test pushes far more bytes than it could keep. */
export interface TestBlob {
  /** `sha256:…` or `sha512:…` */
  readonly digest: string;
  /** In bytes. */
  readonly size: number;
  bytes(): Buffer;
}

export function makeBlob(random: SeededRandom, size: number, algorithm = "sha256"): TestBlob {
  const seed = random.between(0, 2 ** 32 - 1);
  const bytes = () => incompressibleBytes(seed, size);
  return { digest: digestOf(bytes(), algorithm), size, bytes };
}

/** Different for each seed, and not compressible, as layers are. */
function incompressibleBytes(seed: number, size: number): Buffer {
  const key = Buffer.alloc(16);
  key.writeUInt32LE(seed);
  return createCipheriv("aes-128-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(size));
}

export function digestOf(bytes: Uint8Array, algorithm = "sha256"): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
}

export function hasDigest(bytes: Uint8Array, digest: string): boolean {
  return digestOf(bytes, digest.slice(0, digest.indexOf(":"))) === digest;
}

export interface TestManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** @param note makes two manifests of the same content differ. */
export function makeImage(config: TestBlob, layers: readonly TestBlob[], note: string): TestManifest {
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  return manifest(mediaType, {
    config: descriptor("application/vnd.oci.image.config.v1+json", config),
    layers: layers.map((layer) => descriptor("application/vnd.oci.image.layer.v1.tar", layer)),
    annotations: { "com.example.note": note },
  });
}

export function makeIndex(images: readonly TestManifest[], note: string): TestManifest {
  const manifests = images.map(({ mediaType, digest, bytes }) =>
    descriptor(mediaType, { digest, size: bytes.byteLength }),
  );
  return manifest("application/vnd.oci.image.index.v1+json", {
    manifests,
    annotations: { "com.example.note": note },
  });
}

/** What a manifest needs of its repository: blobs by digest, and other manifests. */
export function needsOf({ bytes }: { readonly bytes: Uint8Array }): { blobs: string[]; manifests: string[] } {
  const { config, layers, manifests } = JSON.parse(Buffer.from(bytes).toString()) as {
    config?: { digest: string };
    layers?: { digest: string }[];
    manifests?: { digest: string }[];
  };
  const digests = (some: readonly { digest: string }[]) => some.map(({ digest }) => digest);
  return {
    blobs: digests([...(config === undefined ? [] : [config]), ...(layers ?? [])]),
    manifests: digests(manifests ?? []),
  };
}

function manifest(mediaType: string, fields: Readonly<Record<string, unknown>>): TestManifest {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...fields }));
  return { digest: digestOf(bytes), mediaType, bytes };
}

function descriptor(mediaType: string, { digest, size }: { digest: string; size: number }) {
  return { mediaType, digest, size };
}
