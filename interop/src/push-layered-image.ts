import { gzipSync } from "node:zlib";
import { registryAt } from "@estiva/testing/registry-at";
import { mediaTypes, putBlob, sha256 } from "./registry-requests.ts";
import { tarArchive } from "./tar-archive.ts";

export interface LayeredImage {
  readonly digest: string;
  readonly config: string;
  /** The digests of the uncompressed layers, bottom first. */
  readonly diffIds: readonly string[];
}

/** Pushes an image of `count` small layers, `layer-N.txt` in each, without any client's help. */
export async function pushLayeredImage(
  url: string,
  repository: string,
  tag: string,
  count: number,
): Promise<LayeredImage> {
  const tars = Array.from({ length: count }, (_, n) => tarArchive({ [`layer-${n}.txt`]: `layer ${n}\n` }));
  const layers = await Promise.all(
    tars.map(async (tar) => {
      const bytes = gzipSync(tar);
      const digest = await putBlob(url, repository, bytes);
      return { mediaType: mediaTypes.ociLayerGzip, digest, size: bytes.length };
    }),
  );
  const diffIds = tars.map(sha256);
  const config = JSON.stringify({
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    config: {},
    rootfs: { type: "layers", diff_ids: diffIds },
    history: diffIds.map((_, n) => ({ created_by: `layer ${n}` })),
  });
  const configDigest = await putBlob(url, repository, config);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: { mediaType: mediaTypes.ociConfig, digest: configDigest, size: Buffer.byteLength(config) },
    layers,
  });
  const pushed = { mediaType: mediaTypes.ociManifest, bytes: Buffer.from(manifest) };
  await registryAt(url)
    .repository(repository)
    .pushManifest(pushed, { tags: [tag] });
  return { digest: sha256(manifest), config: configDigest, diffIds };
}
