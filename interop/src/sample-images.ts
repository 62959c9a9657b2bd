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
  /** A layout that holds `image` alone, for clients that take no name. */
  readonly single: string;
  readonly image: Descriptor;
  readonly index: Descriptor;
  /** The child of `index` for a platform that is not this machine's. */
  readonly foreign: Descriptor;
  /** The digests of the uncompressed layers of `image`. */
  readonly diffIds: readonly string[];
}

/** Real images for clients that read OCI layouts, in a folder that `await using` removes. */
export async function sampleImages(): Promise<SampleImages> {
  const folder = await temporaryFolder("images");
  const root = await debianRoot();
  const rootDiffId = await fileDigest(root.tar);
  const greetingTar = tarArchive({ "greeting.txt": greeting });

  const addImage = async (layout: OciLayout, platform: string, tag?: string): Promise<Descriptor> => {
    const base = await layout.addFile(mediaTypes.ociLayerGzip, root.tarGzip);
    const top = await layout.addBlob(mediaTypes.ociLayerGzip, gzipSync(greetingTar));
    const config = {
      architecture: platform,
      os: "linux",
      config: { Cmd: ["cat", "/greeting.txt"], Env: ["PATH=/usr/bin:/bin"] },
      rootfs: { type: "layers", diff_ids: [rootDiffId, sha256(greetingTar)] },
      history: [{ created_by: "debootstrap" }, { created_by: "COPY greeting.txt /" }],
    };
    const mediaType = mediaTypes.ociManifest;
    const configuration = await layout.addBlob(mediaTypes.ociConfig, JSON.stringify(config));
    return await layout.addManifest({ mediaType, config: configuration, layers: [base, top] }, tag);
  };

  const single = await OciLayout.create(join(folder.path, "single"));
  await addImage(single, architecture, "image");
  const layout = await OciLayout.create(join(folder.path, "layout"));
  const image = await addImage(layout, architecture, "image");
  const foreign = await addImage(layout, "s390x");
  const manifests = [
    { ...image, platform: { os: "linux", architecture } },
    { ...foreign, platform: { os: "linux", architecture: "s390x" } },
  ];
  const index = await layout.addManifest({ mediaType: mediaTypes.ociIndex, manifests }, "index");
  return {
    layout: layout.path,
    single: single.path,
    image,
    index,
    foreign,
    diffIds: [rootDiffId, sha256(greetingTar)],
    [Symbol.asyncDispose]: async () => await folder[Symbol.asyncDispose](),
  };
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
