import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { program } from "../src/client-programs.ts";
import { needs } from "../src/needed-clients.ts";
import { readLayoutBlob } from "../src/oci-layout.ts";
import { type Descriptor, listTags, readManifest, readWholeImage, sha256 } from "../src/registry-requests.ts";
import { type RegistryUnderTest, startRegistry } from "../src/registry-under-test.ts";
import { attempt, type CommandOptions, run } from "../src/run-command.ts";
import { type SampleImages, sampleImages } from "../src/sample-images.ts";
import { type TemporaryFolder, temporaryFolder } from "../src/temporary-folder.ts";

describe("regctl", needs("regctl", "debootstrap"), () => {
  let registry: RegistryUnderTest;
  let images: SampleImages;
  let folder: TemporaryFolder;
  before(async () => {
    folder = await temporaryFolder("regctl");
    images = await sampleImages();
    registry = await startRegistry();
    await regctl(["registry", "set", "--skip-check", "--tls", "disabled", registry.host]);
  });
  after(async () => {
    await registry?.[Symbol.asyncDispose]();
    await images?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  const env = () => ({ REGCTL_CONFIG: join(folder.path, "config.json"), DOCKER_CONFIG: folder.path });
  const regctl = async (args: readonly string[], options: CommandOptions = {}) =>
    await run(program("regctl"), args, { ...options, env: env() });
  const named = (name: string) => `${registry.host}/${name}`;
  const referrersOf = async (subject: string): Promise<readonly Descriptor[]> => {
    const { text } = await regctl(["artifact", "list", subject, "--format", "{{json .Descriptors}}"]);
    return JSON.parse(text) as Descriptor[];
  };

  it("copies an index from a layout, between repositories, and back to a layout", async () => {
    await regctl(["image", "copy", `ocidir://${images.layout}:index`, named("regctl/app:1.0")]);
    await regctl(["image", "copy", named("regctl/app:1.0"), named("regctl/promoted/app:stable")]);
    assert.equal(
      (await readWholeImage(registry.url, "regctl/promoted/app", "stable")).digest,
      images.index.digest,
    );
    const back = join(folder.path, "back");
    await regctl(["image", "copy", named("regctl/promoted/app:stable"), `ocidir://${back}:1.0`]);
    for (const { digest } of [images.index, images.image, images.foreign]) {
      assert.deepEqual(await readLayoutBlob(back, digest), await readLayoutBlob(images.layout, digest));
    }
  });

  it("lists repositories page by page", async () => {
    const all = (await regctl(["repo", "ls", registry.host])).text.split("\n");
    assert.deepEqual(all, ["regctl/app", "regctl/promoted/app"]);
    const second = await regctl(["repo", "ls", "--last", "regctl/app", "--limit", "1", registry.host]);
    assert.equal(second.text, "regctl/promoted/app");
  });

  it("deletes one tag, and its image stays under the other", async () => {
    await regctl(["image", "copy", named("regctl/app:1.0"), named("regctl/app:1")]);
    assert.equal((await regctl(["tag", "ls", named("regctl/app")])).text, "1\n1.0");
    await regctl(["tag", "delete", named("regctl/app:1")]);
    assert.deepEqual(await listTags(registry.url, "regctl/app"), ["1.0"]);
    await readWholeImage(registry.url, "regctl/app", "1.0");
  });

  it("puts an artifact with a subject, and lists it as a referrer by type", async () => {
    const sbom = '{"spdxVersion":"SPDX-2.3"}';
    for (const type of ["application/spdx+json", "application/vnd.example.signature"]) {
      const options = [
        "--artifact-type",
        type,
        "--subject",
        named("regctl/app:1.0"),
        "--annotation",
        "made.by=test",
      ];
      await regctl(["artifact", "put", ...options], { input: sbom });
    }
    const referrers = await referrersOf(named("regctl/app:1.0"));
    assert.deepEqual(referrers.map(({ artifactType }) => artifactType).toSorted(), [
      "application/spdx+json",
      "application/vnd.example.signature",
    ]);
    assert.equal(referrers[0]?.annotations?.["made.by"], "test");
    const filter = ["--filter-artifact-type", "application/spdx+json"];
    const got = await regctl(["artifact", "get", "--subject", named("regctl/app:1.0"), ...filter]);
    assert.equal(got.bytes.toString(), sbom);
    assert.deepEqual(await listTags(registry.url, "regctl/app"), ["1.0"], "the fallback tag was written");
  });

  it("copies an image with its referrers", async () => {
    const options = ["--referrers", "--digest-tags"];
    await regctl(["image", "copy", ...options, named("regctl/app:1.0"), named("regctl/with/referrers:1.0")]);
    const [here, there] = [named("regctl/app:1.0"), named("regctl/with/referrers:1.0")];
    assert.deepEqual(await referrersOf(there), await referrersOf(here));
  });

  it("puts, heads and gets a blob", async () => {
    const bytes = randomBytes(3_000_000);
    const digest = sha256(bytes);
    assert.equal((await regctl(["blob", "put", named("regctl/app")], { input: bytes })).text, digest);
    const head = await regctl(["blob", "head", named("regctl/app"), digest, "--format", "raw-headers"]);
    assert.match(head.text, new RegExp(`docker-content-digest: ${digest}`, "i"));
    assert.match(head.text, /content-length: 3000000/i);
    assert.deepEqual((await regctl(["blob", "get", named("regctl/app"), digest])).bytes, bytes);
  });

  it("refuses nothing of a deep copy when the image was deleted: it is uploaded again", async () => {
    const { digest } = await readManifest(registry.url, "regctl/app", "1.0");
    await regctl(["manifest", "delete", named(`regctl/app@${digest}`)]);
    const missing = ["manifest", "head", named("regctl/app:1.0")];
    assert.notEqual((await attempt(program("regctl"), missing, { env: env() })).status, 0);
    await regctl(["image", "copy", `ocidir://${images.layout}:index`, named("regctl/app:1.0")]);
    assert.equal((await readWholeImage(registry.url, "regctl/app", "1.0")).digest, images.index.digest);
  });

  it("exports and imports an archive", async () => {
    const archive = join(folder.path, "export.tar");
    await regctl(["image", "export", named("regctl/app:1.0"), archive]);
    await regctl(["image", "import", named("regctl/imported:1.0"), archive]);
    assert.equal((await readWholeImage(registry.url, "regctl/imported", "1.0")).digest, images.index.digest);
  });
});
