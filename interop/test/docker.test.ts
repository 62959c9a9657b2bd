import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type DockerEngine, startDockerEngine } from "../src/docker-engine.ts";
import { pushedDigest, removeAllImages, walkThrough } from "../src/docker-walkthrough.ts";
import { needs } from "../src/needed-clients.ts";
import { nodeAppFolder } from "../src/node-app.ts";
import { makeNodeBaseImage } from "../src/node-base-image.ts";
import { nodeBaseName } from "../src/node-base-name.ts";
import { pushLayeredImage } from "../src/push-layered-image.ts";
import { listTags, readManifest, readWholeImage } from "../src/registry-requests.ts";
import { type RegistryUnderTest, startRegistry } from "../src/registry-under-test.ts";

describe("Docker Engine and npm start", needs("dockerd", "docker", "containerd", "debootstrap", "ip"), () => {
  let engine: DockerEngine;
  let registry: RegistryUnderTest;
  before(async () => {
    engine = await startDockerEngine();
    await makeNodeBaseImage(engine.docker, nodeBaseName());
    registry = await startRegistry();
  });
  after(async () => {
    await registry?.[Symbol.asyncDispose]();
    await engine?.[Symbol.asyncDispose]();
  });

  walkThrough(() => ({ engine, registry: registry.host, url: registry.url }));

  it("uploads nothing when an image is pushed again, under its tag or another", async () => {
    const { docker } = engine;
    const image = `${registry.host}/walkthrough-user/docker-quickstart`;
    await docker(["pull", `${image}:1.0`]);
    const digest = (await readManifest(registry.url, "walkthrough-user/docker-quickstart", "1.0")).digest;
    await docker(["tag", `${image}:1.0`, `${image}:1.0.1`]);
    for (const tag of ["1.0", "1.0.1"]) {
      const output = await docker(["push", `${image}:${tag}`]);
      assert.equal(pushedDigest(output), digest);
      assert.doesNotMatch(output, /: Pushed/);
    }
    await docker(["push", "--all-tags", image]);
    assert.deepEqual(await listTags(registry.url, "walkthrough-user/docker-quickstart"), ["1.0", "1.0.1"]);
  });

  it("mounts the layers of a sibling repository instead of sending them again", async () => {
    const { docker } = engine;
    const sibling = `${registry.host}/walkthrough-user/sibling`;
    await docker(["tag", `${registry.host}/walkthrough-user/docker-quickstart:1.0`, sibling]);
    const output = await docker(["push", sibling]);
    assert.match(output, /Mounted from walkthrough-user\/docker-quickstart/);
    assert.doesNotMatch(output, /: Pushed/);
    await readWholeImage(registry.url, "walkthrough-user/sibling", "latest");
  });

  it("pushes what BuildKit built on an image pulled from the registry", async () => {
    const { docker } = engine;
    await using app = await nodeAppFolder("buildkit");
    await docker(["tag", `${registry.host}/walkthrough-user/docker-quickstart:1.0`, nodeBaseName()]);
    const image = `${registry.host}/walkthrough-user/buildkit:1.0`;
    await docker(["build", "--tag", image, app.path], { env: { DOCKER_BUILDKIT: "1" } });
    const digest = pushedDigest(await docker(["push", image]));
    assert.equal((await readWholeImage(registry.url, "walkthrough-user/buildkit", "1.0")).digest, digest);
  });

  it("pulls an image of a hundred layers, and keeps it over a restart of the registry", async () => {
    const { docker } = engine;
    const { config, diffIds, digest } = await pushLayeredImage(registry.url, "many-layers", "latest", 100);
    await registry.restart();
    assert.match(await docker(["pull", `${registry.host}/many-layers`]), new RegExp(`Digest: ${digest}`));
    const image = `${registry.host}/many-layers`;
    assert.equal(await docker(["image", "inspect", "--format", "{{.Id}}", image]), config);
    const layers = await docker(["image", "inspect", "--format", "{{json .RootFS.Layers}}", image]);
    assert.deepEqual(JSON.parse(layers), diffIds);
  });

  it("goes on with a tag's images after the registry was restarted", async () => {
    const { docker } = engine;
    await registry.restart();
    await removeAllImages(engine);
    await docker(["pull", `${registry.host}/my-image`]);
    const { digest } = await readManifest(registry.url, "my-image", "latest");
    await docker(["tag", `${registry.host}/my-image`, `${registry.host}/my-image:again`]);
    assert.equal(pushedDigest(await docker(["push", `${registry.host}/my-image:again`])), digest);
  });

  it("says in the client's own words that a tag or a repository is not there", async () => {
    const image = `${registry.host}/my-image:no-such-tag`;
    const { status, errors } = await engine.attempt(["pull", image]);
    assert.equal(status, 1);
    assert.match(errors, /manifest (for \S+ not found|unknown)/);
  });
});
