import { join } from "node:path";
import { OciLayout } from "./oci-layout.ts";
import { addUncompressedImage } from "./sample-images.ts";
import { tarArchive } from "./tar-archive.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export interface SmallImages extends AsyncDisposable {
  readonly folder: string;
  /** OCI layouts of one small image each, of the tag `image`: two that have nothing in common. */
  readonly layouts: readonly [string, string];
}

/** Two images of a few bytes, for tests of who may do what and not of what images are. */
export async function smallImages(): Promise<SmallImages> {
  const folder = await temporaryFolder("small");
  const make = async (name: string) => {
    const layout = await OciLayout.create(join(folder.path, name));
    await addUncompressedImage(layout, tarArchive({ [`${name}.txt`]: `${name}\n` }), "image");
    return layout.path;
  };
  return {
    folder: folder.path,
    layouts: [await make("first"), await make("second")],
    [Symbol.asyncDispose]: async () => await folder[Symbol.asyncDispose](),
  };
}
