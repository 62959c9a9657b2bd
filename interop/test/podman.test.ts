import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type ContainersStorage, containersStorage } from "../src/containers-storage.ts";
import { needs } from "../src/needed-clients.ts";
import { listTags, mediaTypes, readManifest, readWholeImage } from "../src/registry-requests.ts";
import { type RegistryUnderTest, startRegistry } from "../src/registry-under-test.ts";
import { architecture, greeting, type SampleImages, sampleImages } from "../src/sample-images.ts";

describe("podman", needs("podman", "debootstrap"), () => {
  let registry: RegistryUnderTest;
  let images: SampleImages;
  let storage: ContainersStorage;
  before(async () => {
    storage = await containersStorage();
    images = await sampleImages();
    registry = await startRegistry();
    const pulled = await storage.podman(["pull", "--quiet", `oci:${images.layout}:image`]);
    await storage.podman(["tag", pulled.text, `${registry.host}/podman/app:1.0`]);
  });
  after(async () => {
    await registry?.[Symbol.asyncDispose]();
    await images?.[Symbol.asyncDispose]();
    await storage?.[Symbol.asyncDispose]();
  });

  const insecure = "--tls-verify=false";
  // podman asks for more open files and processes than a restricted machine may give.
  const limits = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"];
  const runQuietly = async (image: string) =>
    await storage.podman(["run", "--rm", "--network", "none", ...limits, image]);

  it("pushes an image; the digest that it reports is the registry's", async () => {
    const file = join(storage.path, "digest");
    await storage.podman(["push", insecure, "--digestfile", file, `${registry.host}/podman/app:1.0`]);
    const { digest, document } = await readWholeImage(registry.url, "podman/app", "1.0");
    assert.equal(await readFile(file, "utf8"), digest);
    assert.equal(document.layers?.length, 2);
  });

  it("pulls by tag and by digest into an empty store, and runs it", async () => {
    const { digest } = await readManifest(registry.url, "podman/app", "1.0");
    for (const reference of [`${registry.host}/podman/app:1.0`, `${registry.host}/podman/app@${digest}`]) {
      await storage.podman(["rmi", "--all", "--force"]);
      await storage.podman(["pull", insecure, reference]);
      const { bytes } = await runQuietly(reference);
      assert.equal(bytes.toString(), greeting);
    }
  });

  it("pushes in Docker's format", async () => {
    const image = `${registry.host}/podman/app@${(await readManifest(registry.url, "podman/app", "1.0")).digest}`;
    await storage.podman(["push", insecure, "--format", "v2s2", image, `${registry.host}/podman/docker:1.0`]);
    const docker = await readWholeImage(registry.url, "podman/docker", "1.0");
    assert.equal(docker.mediaType, mediaTypes.dockerManifest);
  });

  it("pushes a manifest list of two platforms with their images, and pulls the right one", async () => {
    const list = "estiva-interop-list";
    await storage.podman(["manifest", "create", list]);
    await storage.podman(["manifest", "add", "--all", list, `oci:${images.layout}:index`]);
    const target = `${registry.host}/podman/list:1.0`;
    await storage.podman([
      "manifest",
      "push",
      insecure,
      "--all",
      "--format",
      "oci",
      list,
      `docker://${target}`,
    ]);
    const { document, mediaType } = await readWholeImage(registry.url, "podman/list", "1.0");
    assert.equal(mediaType, mediaTypes.ociIndex);
    assert.deepEqual(
      document.manifests?.map(({ platform }) => platform?.architecture),
      [architecture, "s390x"],
    );
    await storage.podman(["rmi", "--all", "--force"]);
    await storage.podman(["pull", insecure, target]);
    const { bytes } = await runQuietly(target);
    assert.equal(bytes.toString(), greeting);
  });

  it("searches the tags of a repository", async () => {
    const repository = `${registry.host}/podman/app`;
    const { text } = await storage.podman(["search", insecure, "--list-tags", repository]);
    const [, ...rows] = text.split("\n");
    const tags = rows.map((row) => row.split(/ +/)[1]);
    assert.deepEqual(tags, await listTags(registry.url, "podman/app"));
  });
});
