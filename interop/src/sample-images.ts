import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { debianRoot } from "./debian-root.ts";
import { fileDigest, OciLayout } from "./oci-layout.ts";
import { type Descriptor, mediaTypes, sha256 } from "./registry-requests.ts";
import { tarArchive } from "./tar-archive.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** What the sample image prints when it runs. */
export const greeting = "hello from a Debian image\n";

/** This machine's architecture under the name that images use. */
export const architecture = process.arch === "x64" ? "amd64" : process.arch;

export interface SampleImages extends AsyncDisposable {
  /** An OCI layout: `image` is a Debian root file system with a layer on top, `index` it and another one. */
  readonly layout: string;
  /** Layouts of one entry each, for clients that take no name. */
  readonly imageLayout: string;
  readonly indexLayout: string;
  readonly image: Descriptor;
  readonly index: Descriptor;
  /** The child of `index` for a platform that is not this machine's. */
  readonly foreign: Descriptor;
  /** The digests of the uncompressed layers of `image`. */
  readonly diffIds: readonly string[];
}

const greetingTar = tarArchive({ "greeting.txt": greeting });

/** Real images for clients that read OCI layouts, in a folder that `await using` removes. */
export async function sampleImages(): Promise<SampleImages> {
  const folder = await temporaryFolder("images");
  const root = await debianRoot();
  const diffIds = [await fileDigest(root.tar), sha256(greetingTar)];
  const layout = await OciLayout.create(join(folder.path, "both"));
  const imageLayout = await OciLayout.create(join(folder.path, "image"));
  const indexLayout = await OciLayout.create(join(folder.path, "index"));
  const addImage = async (target: OciLayout, platform: string, tag?: string) =>
    await addDebianImage(target, root.tarGzip, diffIds, platform, tag);
  const addIndex = async (target: OciLayout) => {
    const [own, foreign] = [await addImage(target, architecture), await addImage(target, "s390x")];
    const manifests = [
      { ...own, platform: { os: "linux", architecture } },
      { ...foreign, platform: { os: "linux", architecture: "s390x" } },
    ];
    return {
      foreign,
      index: await target.addManifest({ mediaType: mediaTypes.ociIndex, manifests }, "index"),
    };
  };
  await addImage(imageLayout, architecture, "image");
  await addIndex(indexLayout);
  return {
    layout: layout.path,
    imageLayout: imageLayout.path,
    indexLayout: indexLayout.path,
    image: await addImage(layout, architecture, "image"),
    ...(await addIndex(layout)),
    diffIds,
    [Symbol.asyncDispose]: async () => await folder[Symbol.asyncDispose](),
  };
}

async function addDebianImage(
  layout: OciLayout,
  rootTarGzip: string,
  diffIds: readonly string[],
  platform: string,
  tag?: string,
): Promise<Descriptor> {
  const base = await layout.addFile(mediaTypes.ociLayerGzip, rootTarGzip);
  const top = await layout.addBlob(mediaTypes.ociLayerGzip, gzipSync(greetingTar));
  const config = {
    architecture: platform,
    os: "linux",
    config: { Cmd: ["cat", "/greeting.txt"], Env: ["PATH=/usr/bin:/bin"] },
    rootfs: { type: "layers", diff_ids: diffIds },
    history: [{ created_by: "debootstrap" }, { created_by: "COPY greeting.txt /" }],
  };
  const configuration = await layout.addBlob(mediaTypes.ociConfig, JSON.stringify(config));
  const mediaType = mediaTypes.ociManifest;
  return await layout.addManifest({ mediaType, config: configuration, layers: [base, top] }, tag);
}

/** Adds an image of one uncompressed layer to a layout. */
export async function addUncompressedImage(layout: OciLayout, tar: Buffer, tag: string): Promise<Descriptor> {
  const layer = await layout.addBlob("application/vnd.oci.image.layer.v1.tar", tar);
  const config = {
    architecture,
    os: "linux",
    config: {},
    rootfs: { type: "layers", diff_ids: [sha256(tar)] },
  };
  const configuration = await layout.addBlob(mediaTypes.ociConfig, JSON.stringify(config));
  const manifest = { mediaType: mediaTypes.ociManifest, config: configuration, layers: [layer] };
  return await layout.addManifest(manifest, tag);
}
