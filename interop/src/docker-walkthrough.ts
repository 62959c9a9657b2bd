import assert from "node:assert/strict";
import { it } from "node:test";
import { freePort } from "@estiva/testing/free-port";
import type { DockerEngine } from "./docker-engine.ts";
import { nodeAppFolder } from "./node-app.ts";
import { openPage } from "./open-page.ts";
import { listTags, readManifest, readWholeImage } from "./registry-requests.ts";

export interface Walk {
  readonly engine: DockerEngine;
  /** `localhost:PORT` */
  readonly registry: string;
  readonly url: string;
}

/** A user name that no test signs up. */
const user = "walkthrough-user";

/** The digest that `docker push` prints last. */
export function pushedDigest(output: string): string {
  const digest = /digest: (sha256:[0-9a-f]{64}) size: \d+/.exec(output)?.[1];
  assert.ok(digest, `no digest in:\n${output}`);
  return digest;
}

/** Runs an image as the walkthrough does, opens its page, stops it. */
export async function runAndOpen({ docker }: DockerEngine, image: string, greeting: string): Promise<void> {
  const port = await freePort();
  const container = await docker(["run", "-d", "-p", `${port}:8080`, image]);
  assert.match(await openPage(`http://localhost:${port}/`), new RegExp(`<h1>${greeting}</h1>`));
  await docker(["stop", container]);
  await docker(["rm", container]);
}

/** The mission's walkthrough, steps 2 and 4 without a login, word for word but for the ports. */
export function walkThrough(start: () => Walk): void {
  it("step 2: tag, push and pull as with the classic private registry", async () => {
    const { engine, registry, url } = start();
    const { docker } = engine;
    await using app = await nodeAppFolder("private");
    await docker(["build", "-t", "my-image", app.path]);
    const id = await docker(["image", "inspect", "--format", "{{.Id}}", "my-image"]);
    await docker(["tag", "my-image", `${registry}/my-image`]);
    const digest = pushedDigest(await docker(["push", `${registry}/my-image`]));
    await docker(["rmi", "my-image", `${registry}/my-image`]);
    await docker(["pull", `${registry}/my-image`]);
    assert.equal(await docker(["image", "inspect", "--format", "{{.Id}}", `${registry}/my-image`]), id);
    await runAndOpen(engine, `${registry}/my-image`, "private");
    const stored = await readWholeImage(url, "my-image", "latest");
    assert.equal(stored.digest, digest);
    assert.equal(stored.document.config?.digest, id);
  });

  it("step 2: my-image and library/my-image are one repository", async () => {
    const { engine, registry, url } = start();
    await engine.docker(["pull", `${registry}/library/my-image`]);
    const [short, long] = await Promise.all([
      readManifest(url, "my-image", "latest"),
      readManifest(url, "library/my-image", "latest"),
    ]);
    assert.deepEqual(short.bytes, long.bytes);
  });

  it("step 4: build, images, run, open, tag, push under a user's name", async () => {
    const { engine, registry, url } = start();
    const { docker } = engine;
    await using app = await nodeAppFolder("quickstart");
    await docker(["build", "-t", `${user}/docker-quickstart`, "."], { cwd: app.path });
    assert.match(await docker(["images"]), new RegExp(`^${user}/docker-quickstart +latest`, "m"));
    await runAndOpen(engine, `${user}/docker-quickstart`, "quickstart");
    const target = `${registry}/${user}/docker-quickstart:1.0`;
    await docker(["tag", `${user}/docker-quickstart`, target]);
    const digest = pushedDigest(await docker(["push", target]));
    assert.deepEqual(await listTags(url, `${user}/docker-quickstart`), ["1.0"]);
    assert.equal((await readWholeImage(url, `${user}/docker-quickstart`, "1.0")).digest, digest);
  });

  it("step 6: an engine that has nothing pulls by tag and by digest, and runs it", async () => {
    const { engine, registry, url } = start();
    const { docker } = engine;
    const repository = `${user}/docker-quickstart`;
    const { digest } = await readManifest(url, repository, "1.0");
    for (const reference of [`${registry}/${repository}:1.0`, `${registry}/${repository}@${digest}`]) {
      await removeAllImages(engine);
      assert.match(await docker(["pull", reference]), new RegExp(`Digest: ${digest}`));
      await runAndOpen(engine, reference, "quickstart");
    }
  });
}

/** Removes every image and layer that no container uses, so that a pull brings every byte. */
export async function removeAllImages({ docker }: DockerEngine): Promise<void> {
  await docker(["image", "prune", "--all", "--force"]);
}
