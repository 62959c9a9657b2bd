import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { zstdDecompressSync } from "node:zlib";
import { program } from "../src/client-programs.ts";
import { needs } from "../src/needed-clients.ts";
import { OciLayout, readLayoutBlob } from "../src/oci-layout.ts";
import { listTags, mediaTypes, readBlob, readManifest, readWholeImage } from "../src/registry-requests.ts";
import { type RegistryUnderTest, startRegistry } from "../src/registry-under-test.ts";
import { attempt, run } from "../src/run-command.ts";
import { addUncompressedImage, architecture, type SampleImages, sampleImages } from "../src/sample-images.ts";
import { tarArchive } from "../src/tar-archive.ts";
import { type TemporaryFolder, temporaryFolder } from "../src/temporary-folder.ts";

describe("skopeo", needs("skopeo", "debootstrap"), () => {
  let registry: RegistryUnderTest;
  let images: SampleImages;
  let folder: TemporaryFolder;
  before(async () => {
    folder = await temporaryFolder("skopeo");
    images = await sampleImages();
    registry = await startRegistry();
  });
  after(async () => {
    await registry?.[Symbol.asyncDispose]();
    await images?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  const arguments_ = (args: readonly string[]) => ["--insecure-policy", "--tmpdir", folder.path, ...args];
  const skopeo = async (...args: readonly string[]) =>
    (
      await run(program("skopeo"), arguments_(args), {
        env: { REGISTRY_AUTH_FILE: join(folder.path, "auth") },
      })
    ).text;
  const copy = async (...args: readonly string[]) =>
    await skopeo("copy", "--src-tls-verify=false", "--dest-tls-verify=false", ...args);
  const inRegistry = (name: string) => `docker://${registry.host}/${name}`;

  it("copies an image there and back without changing a byte", async () => {
    await copy(`oci:${images.layout}:image`, inRegistry("skopeo/app:1.0"));
    assert.equal((await readWholeImage(registry.url, "skopeo/app", "1.0")).digest, images.image.digest);
    const back = join(folder.path, "back");
    await copy(inRegistry(`skopeo/app@${images.image.digest}`), `oci:${back}:1.0`);
    assert.deepEqual(
      await readLayoutBlob(back, images.image.digest),
      await readLayoutBlob(images.layout, images.image.digest),
    );
  });

  it("copies every platform of an index with its digests", async () => {
    await copy(
      "--all",
      "--preserve-digests",
      `oci:${images.layout}:index`,
      inRegistry("skopeo/multi:latest"),
    );
    const index = await readWholeImage(registry.url, "skopeo/multi", "latest");
    assert.equal(index.digest, images.index.digest);
    assert.equal(index.mediaType, mediaTypes.ociIndex);
  });

  it("copies between repositories of the registry", async () => {
    await copy("--all", inRegistry("skopeo/multi:latest"), inRegistry("skopeo/promoted/multi:stable"));
    const { digest } = await readWholeImage(registry.url, "skopeo/promoted/multi", "stable");
    assert.equal(digest, images.index.digest);
  });

  it("converts to Docker's format and back to OCI's", async () => {
    await copy("--format", "v2s2", inRegistry("skopeo/app:1.0"), inRegistry("skopeo/app:docker"));
    const docker = await readWholeImage(registry.url, "skopeo/app", "docker");
    assert.equal(docker.mediaType, mediaTypes.dockerManifest);
    await copy("--format", "oci", inRegistry("skopeo/app:docker"), inRegistry("skopeo/app:oci"));
    const oci = await readWholeImage(registry.url, "skopeo/app", "oci");
    assert.equal(oci.mediaType, mediaTypes.ociManifest);
    assert.deepEqual(
      oci.document.layers?.map(({ digest }) => digest),
      docker.document.layers?.map(({ digest }) => digest),
    );
  });

  it("converts an index to a Docker manifest list", async () => {
    await copy(
      "--all",
      "--format",
      "v2s2",
      inRegistry("skopeo/multi:latest"),
      inRegistry("skopeo/multi:docker"),
    );
    const list = await readWholeImage(registry.url, "skopeo/multi", "docker");
    assert.equal(list.mediaType, mediaTypes.dockerList);
    assert.equal(list.document.manifests?.length, 2);
  });

  it("pushes and pulls layers compressed by zstd", async () => {
    const plain = await OciLayout.create(join(folder.path, "plain"));
    // Content of its own: skopeo would mount the gzip layer of an image that it pushed before.
    const tar = tarArchive({ skopeo: await readFile(program("skopeo")), unique: randomUUID() });
    await addUncompressedImage(plain, tar, "image");
    const zstd = ["--dest-compress-format", "zstd"];
    await copy(...zstd, `oci:${plain.path}:image`, inRegistry("skopeo/app:zstd"));
    const { document } = await readWholeImage(registry.url, "skopeo/app", "zstd");
    const [layer] = document.layers ?? [];
    assert.equal(layer?.mediaType, mediaTypes.ociLayerZstd);
    assert.deepEqual(zstdDecompressSync(await readBlob(registry.url, "skopeo/app", layer.digest)), tar);
    const pulled = join(folder.path, "pulled");
    await copy(inRegistry("skopeo/app:zstd"), `oci:${pulled}:image`);
    assert.deepEqual(zstdDecompressSync(await readLayoutBlob(pulled, layer.digest)), tar);
  });

  it("inspects an image, its raw manifest and its configuration", async () => {
    const address = inRegistry("skopeo/app:1.0");
    const inspected = JSON.parse(await skopeo("inspect", "--tls-verify=false", address)) as Record<
      string,
      unknown
    >;
    assert.equal(inspected.Digest, images.image.digest);
    assert.equal(inspected.Architecture, architecture);
    assert.deepEqual((inspected.RepoTags as string[]).toSorted(), ["1.0", "docker", "oci", "zstd"]);
    const { bytes } = await readManifest(registry.url, "skopeo/app", "1.0");
    assert.equal(await skopeo("inspect", "--raw", "--tls-verify=false", address), bytes.toString());
    const config = JSON.parse(await skopeo("inspect", "--config", "--tls-verify=false", address)) as {
      rootfs: { diff_ids: string[] };
    };
    assert.deepEqual(config.rootfs.diff_ids, images.diffIds);
  });

  it("lists tags", async () => {
    const listed = JSON.parse(await skopeo("list-tags", "--tls-verify=false", inRegistry("skopeo/app"))) as {
      Tags: string[];
    };
    assert.deepEqual(listed.Tags, ["1.0", "docker", "oci", "zstd"]);
  });

  it("deletes an image, and what it shares with others stays", async () => {
    await copy(inRegistry("skopeo/app:1.0"), inRegistry("skopeo/app:kept"), "--format", "v2s2");
    await skopeo("delete", "--tls-verify=false", inRegistry("skopeo/app:1.0"));
    const missing = ["inspect", "--tls-verify=false", inRegistry("skopeo/app:1.0")];
    const { status, errors } = await attempt(program("skopeo"), arguments_(missing));
    assert.notEqual(status, 0);
    assert.match(errors, /manifest unknown/);
    await readWholeImage(registry.url, "skopeo/app", "kept");
  });

  it("syncs a repository to a folder and the folder to another namespace", async () => {
    const mirror = join(folder.path, "mirror");
    await mkdir(mirror);
    const insecure = ["--src-tls-verify=false", "--dest-tls-verify=false"];
    const [from, to] = [
      ["--src", "docker", "--dest", "dir"],
      ["--src", "dir", "--dest", "docker"],
    ];
    await skopeo(
      "sync",
      ...insecure,
      "--all",
      "--preserve-digests",
      ...from,
      `${registry.host}/skopeo/multi`,
      mirror,
    );
    assert.deepEqual((await readdir(mirror)).toSorted(), ["multi:docker", "multi:latest"]);
    const saved = await readFile(join(mirror, "multi:latest", "manifest.json"));
    assert.deepEqual(saved, (await readManifest(registry.url, "skopeo/multi", "latest")).bytes);
    await skopeo(
      "sync",
      ...insecure,
      "--all",
      "--preserve-digests",
      ...to,
      mirror,
      `${registry.host}/synced`,
    );
    assert.deepEqual(await listTags(registry.url, "synced/multi"), ["docker", "latest"]);
    const { digest } = await readWholeImage(registry.url, "synced/multi", "latest");
    assert.equal(digest, images.index.digest);
  });
});
