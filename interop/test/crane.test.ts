import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { program } from "../src/client-programs.ts";
import { needs } from "../src/needed-clients.ts";
import { fileDigest, readLayoutBlob } from "../src/oci-layout.ts";
import { listTags, readManifest, readWholeImage } from "../src/registry-requests.ts";
import { type RegistryUnderTest, startRegistry } from "../src/registry-under-test.ts";
import { attempt, run } from "../src/run-command.ts";
import { architecture, greeting, type SampleImages, sampleImages } from "../src/sample-images.ts";
import { tarArchive } from "../src/tar-archive.ts";
import { type TemporaryFolder, temporaryFolder } from "../src/temporary-folder.ts";

describe("crane", needs("crane", "debootstrap"), () => {
  let registry: RegistryUnderTest;
  let images: SampleImages;
  let folder: TemporaryFolder;
  before(async () => {
    folder = await temporaryFolder("crane");
    images = await sampleImages();
    registry = await startRegistry();
  });
  after(async () => {
    await registry?.[Symbol.asyncDispose]();
    await images?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  const env = () => ({ DOCKER_CONFIG: folder.path });
  const crane = async (...args: readonly string[]) =>
    (await run(program("crane"), args, { env: env() })).text;
  const named = (name: string) => `${registry.host}/${name}`;

  it("pushes an image and pulls it back, byte for byte", async () => {
    await crane("push", images.imageLayout, named("crane/app:1.0"));
    assert.equal((await readWholeImage(registry.url, "crane/app", "1.0")).digest, images.image.digest);
    const pulled = join(folder.path, "pulled");
    await crane("pull", "--format", "oci", named("crane/app:1.0"), pulled);
    for (const { digest } of (await readManifest(registry.url, "crane/app", "1.0")).document.layers ?? []) {
      assert.equal(await fileDigest(join(pulled, "blobs", digest.replace(":", "/"))), digest);
    }
    assert.deepEqual(
      await readLayoutBlob(pulled, images.image.digest),
      await readLayoutBlob(images.layout, images.image.digest),
    );
  });

  it("validates every layer of a remote image", async () => {
    assert.match(await crane("validate", "--remote", named("crane/app:1.0")), /PASS/);
  });

  it("pushes an index and pulls the file system of one platform", async () => {
    await crane("push", images.indexLayout, named("crane/multi:1.0"));
    assert.equal((await readWholeImage(registry.url, "crane/multi", "1.0")).digest, images.index.digest);
    const rootFs = join(folder.path, "root.tar");
    await crane("export", "--platform", `linux/${architecture}`, named("crane/multi:1.0"), rootFs);
    const { bytes } = await run("tar", ["--extract", "--to-stdout", "--file", rootFs, "greeting.txt"]);
    assert.equal(bytes.toString(), greeting);
  });

  it("copies between repositories, all tags at once too", async () => {
    await crane("copy", named("crane/multi:1.0"), named("crane/promoted:stable"));
    assert.equal(
      (await readWholeImage(registry.url, "crane/promoted", "stable")).digest,
      images.index.digest,
    );
    await crane("tag", named("crane/promoted:stable"), "latest");
    await crane("copy", "--all-tags", named("crane/promoted"), named("crane/mirror"));
    assert.deepEqual(await listTags(registry.url, "crane/mirror"), ["latest", "stable"]);
  });

  it("lists tags, the catalogue and digests", async () => {
    await crane("tag", named("crane/app:1.0"), "1");
    assert.deepEqual((await crane("ls", named("crane/app"))).split("\n"), ["1", "1.0"]);
    const repositories = (await crane("catalog", registry.host)).split("\n");
    assert.deepEqual(repositories, ["crane/app", "crane/mirror", "crane/multi", "crane/promoted"]);
    assert.equal(await crane("digest", named("crane/app:1")), images.image.digest);
    const manifest = await run(program("crane"), ["manifest", named("crane/app:1")], { env: env() });
    assert.deepEqual(manifest.bytes, await readLayoutBlob(images.layout, images.image.digest));
  });

  it("appends a layer to an image in the registry, mounting the rest", async () => {
    const layer = join(folder.path, "layer.tar");
    await writeFile(layer, tarArchive({ "appended.txt": "appended\n" }));
    const target = named("crane/appended:1.0");
    const args = ["append", "--base", named("crane/app:1.0"), "--new_layer", layer, "--new_tag", target];
    const { errors } = await run(program("crane"), args, { env: env() });
    assert.match(errors, /mounted blob: sha256:/);
    const { document } = await readWholeImage(registry.url, "crane/appended", "1.0");
    assert.equal(document.layers?.length, 3);
  });

  it("makes an index of images that are there", async () => {
    const children = ["crane/app:1.0", "crane/appended:1.0"].flatMap((name) => ["-m", named(name)]);
    await crane("index", "append", ...children, "-t", named("crane/indexed:1.0"));
    const { document } = await readWholeImage(registry.url, "crane/indexed", "1.0");
    assert.equal(document.manifests?.[0]?.digest, images.image.digest);
    assert.equal(document.manifests?.length, 2);
  });

  it("pulls a tarball that holds what was pushed", async () => {
    const tarball = join(folder.path, "image.tar");
    const unpacked = join(folder.path, "unpacked");
    await mkdir(unpacked);
    await crane("pull", named("crane/app:1.0"), tarball);
    await run("tar", ["--extract", "--file", tarball, "--directory", unpacked]);
    const [entry] = JSON.parse(await readFile(join(unpacked, "manifest.json"), "utf8")) as {
      Layers: string[];
    }[];
    const layers = await Promise.all((entry?.Layers ?? []).map((name) => fileDigest(join(unpacked, name))));
    const { document } = await readManifest(registry.url, "crane/app", "1.0");
    assert.deepEqual(
      layers,
      document.layers?.map(({ digest }) => digest),
    );
  });

  it("deletes by digest, and the digest is gone under every tag", async () => {
    await crane("delete", named(`crane/app@${images.image.digest}`));
    for (const reference of ["crane/app:1", "crane/app:1.0", `crane/app@${images.image.digest}`]) {
      const { status, errors } = await attempt(program("crane"), ["digest", named(reference)], {
        env: env(),
      });
      assert.equal(status, 1);
      assert.match(errors, /MANIFEST_UNKNOWN|404/);
    }
  });
});
