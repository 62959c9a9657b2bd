import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type Containerd, startContainerd } from "../src/containerd.ts";
import { needs } from "../src/needed-clients.ts";
import { pushLayeredImage } from "../src/push-layered-image.ts";
import { readManifest, readWholeImage } from "../src/registry-requests.ts";
import { type RegistryUnderTest, startRegistry } from "../src/registry-under-test.ts";
import { run } from "../src/run-command.ts";
import { architecture, greeting, type SampleImages, sampleImages } from "../src/sample-images.ts";
import { type TemporaryFolder, temporaryFolder } from "../src/temporary-folder.ts";

describe("containerd's ctr", needs("containerd", "ctr", "debootstrap"), () => {
  let registry: RegistryUnderTest;
  let images: SampleImages;
  let folder: TemporaryFolder;
  let containerd: Containerd;
  before(async () => {
    folder = await temporaryFolder("ctr");
    images = await sampleImages();
    registry = await startRegistry();
    containerd = await startContainerd(folder.path);
  });
  after(async () => {
    await containerd?.[Symbol.asyncDispose]();
    await registry?.[Symbol.asyncDispose]();
    await images?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  const ctr = async (...args: readonly string[]) =>
    (await containerd.ctr(["--namespace", "test", ...args])).text;
  const removeImages = async () => {
    const names = (await ctr("images", "ls", "--quiet")).split("\n").filter((name) => name !== "");
    if (names.length > 0) await ctr("images", "rm", "--sync", ...names);
    assert.equal(await ctr("content", "ls", "--quiet"), "", "content of removed images is still there");
  };
  const importLayout = async (layout: string) => {
    const archive = join(folder.path, "layout.tar");
    await run("tar", ["--create", "--file", archive, "--directory", layout, "."]);
    await ctr("images", "import", "--all-platforms", "--base-name", "local/sample", archive);
  };

  it("pushes an image and pulls it by tag and by digest, byte for byte", async () => {
    await importLayout(images.imageLayout);
    const name = `${registry.host}/ctr/app`;
    await ctr("images", "push", "--plain-http", `${name}:1.0`, "local/sample:image");
    const { digest } = await readWholeImage(registry.url, "ctr/app", "1.0");
    assert.equal(digest, images.image.digest);
    for (const reference of [`${name}:1.0`, `${name}@${digest}`]) {
      await removeImages();
      await ctr("images", "pull", "--plain-http", reference);
      assert.match(await ctr("images", "ls", `name==${reference}`), new RegExp(digest));
    }
  });

  it("runs what it pulled", async () => {
    const image = `${registry.host}/ctr/app:1.0`;
    await ctr("images", "pull", "--plain-http", image);
    const result = await containerd.ctr(["--namespace", "test", "run", "--rm", image, "greeting"]);
    assert.equal(result.bytes.toString(), greeting);
  });

  it("pushes an index with every platform and pulls one or all of them", async () => {
    await removeImages();
    await importLayout(images.indexLayout);
    const image = `${registry.host}/ctr/multi:1.0`;
    await ctr("images", "push", "--plain-http", image, "local/sample:index");
    assert.equal((await readWholeImage(registry.url, "ctr/multi", "1.0")).digest, images.index.digest);
    await removeImages();
    await ctr("images", "pull", "--plain-http", "--platform", `linux/${architecture}`, image);
    assert.doesNotMatch(await ctr("content", "ls", "--quiet"), new RegExp(images.foreign.digest));
    await removeImages();
    await ctr("images", "pull", "--plain-http", "--all-platforms", image);
    assert.match(await ctr("content", "ls", "--quiet"), new RegExp(images.foreign.digest));
  });

  it("pushes into a second repository layers that the first one has", async () => {
    const target = `${registry.host}/ctr/second:1.0`;
    await ctr("images", "push", "--plain-http", target, `${registry.host}/ctr/multi:1.0`);
    assert.equal((await readWholeImage(registry.url, "ctr/second", "1.0")).digest, images.index.digest);
  });

  it("pulls an image of a hundred layers", async () => {
    await removeImages();
    const { digest } = await pushLayeredImage(registry.url, "ctr/layers", "1.0", 100);
    await ctr("images", "pull", "--plain-http", `${registry.host}/ctr/layers:1.0`);
    assert.equal((await readManifest(registry.url, "ctr/layers", "1.0")).digest, digest);
    assert.match(await ctr("images", "ls"), new RegExp(digest));
  });

  it("fetches blobs alone into its content store", async () => {
    await removeImages();
    await ctr("content", "fetch", "--plain-http", `${registry.host}/ctr/app:1.0`);
    const digests = (await ctr("content", "ls", "--quiet")).split("\n");
    const { document } = await readManifest(registry.url, "ctr/app", "1.0");
    for (const { digest } of document.layers ?? []) assert.ok(digests.includes(digest));
  });
});
