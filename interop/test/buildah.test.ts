import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type ContainersStorage, containersStorage } from "../src/containers-storage.ts";
import { needs } from "../src/needed-clients.ts";
import { mediaTypes, readWholeImage } from "../src/registry-requests.ts";
import { type RegistryUnderTest, startRegistry } from "../src/registry-under-test.ts";
import { greeting, type SampleImages, sampleImages } from "../src/sample-images.ts";
import { temporaryFolder } from "../src/temporary-folder.ts";

describe("buildah", needs("buildah", "debootstrap"), () => {
  let registry: RegistryUnderTest;
  let images: SampleImages;
  let storage: ContainersStorage;
  before(async () => {
    storage = await containersStorage();
    images = await sampleImages();
    registry = await startRegistry();
    const base = (await storage.buildah(["pull", "--quiet", `oci:${images.layout}:image`])).text;
    await storage.buildah(["push", insecure, base, `docker://${registry.host}/buildah/base:latest`]);
    await storage.buildah(["rmi", "--all", "--force"]);
  });
  after(async () => {
    await registry?.[Symbol.asyncDispose]();
    await images?.[Symbol.asyncDispose]();
    await storage?.[Symbol.asyncDispose]();
  });

  const insecure = "--tls-verify=false";
  const image = () => `${registry.host}/buildah/app:1.0`;

  /** Builds an image whose file /both.txt ends with the motto. */
  const build = async (motto: string, tag: string) => {
    await using app = await temporaryFolder("build");
    await writeFile(join(app.path, "motto.txt"), motto);
    const base = `FROM ${registry.host}/buildah/base`;
    const steps = [base, "COPY motto.txt /", "RUN cat greeting.txt motto.txt > both.txt"];
    await writeFile(join(app.path, "Containerfile"), steps.join("\n"));
    await storage.buildah(["bud", insecure, "--isolation", "chroot", "--tag", tag, app.path]);
  };
  const readBoth = async (name: string) => {
    const container = (await storage.buildah(["from", "--pull-never", name])).text;
    const { bytes } = await storage.buildah(["run", "--isolation", "chroot", container, "cat", "/both.txt"]);
    await storage.buildah(["rm", container]);
    return bytes.toString();
  };

  it("builds on a base image that it pulls from the registry", async () => {
    await build("stow well\n", image());
    assert.equal(await readBoth(image()), `${greeting}stow well\n`);
  });

  for (const [format, mediaType] of [
    ["oci", mediaTypes.ociManifest],
    ["v2s2", mediaTypes.dockerManifest],
  ] as const) {
    it(`pushes what it built in the format ${format}`, async () => {
      const file = join(storage.path, "digest");
      const target = `docker://${registry.host}/buildah/${format}:1.0`;
      await storage.buildah(["push", insecure, "--format", format, "--digestfile", file, image(), target]);
      const stored = await readWholeImage(registry.url, `buildah/${format}`, "1.0");
      assert.equal(await readFile(file, "utf8"), stored.digest);
      assert.equal(stored.mediaType, mediaType);
    });
  }

  it("pushes a layer compressed by zstd on a base of gzip, and pulls both into an empty store", async () => {
    const target = `${registry.host}/buildah/zstd:1.0`;
    // A layer of its own: buildah would send the gzip form of a layer that it pushed before.
    const motto = `${randomUUID()}\n`;
    await build(motto, target);
    const options = ["--compression-format", "zstd", "--format", "oci"];
    await storage.buildah(["push", insecure, ...options, target, `docker://${target}`]);
    const { document } = await readWholeImage(registry.url, "buildah/zstd", "1.0");
    assert.equal(document.layers?.at(-1)?.mediaType, mediaTypes.ociLayerZstd);
    await storage.buildah(["rmi", "--all", "--force"]);
    await storage.buildah(["pull", insecure, target]);
    assert.equal(await readBoth(target), `${greeting}${motto}`);
  });
});
