import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { AccessClient } from "../src/access-client.ts";
import { program } from "../src/client-programs.ts";
import { podmanAccess, skopeoAccess } from "../src/containers-access.ts";
import { type ContainersStorage, containersStorage } from "../src/containers-storage.ts";
import { needs } from "../src/needed-clients.ts";
import { People, robot } from "../src/people.ts";
import { proveAccess, succeeds } from "../src/prove-access.ts";
import { type RegistryUnderTest, startRegistry } from "../src/registry-under-test.ts";
import { run } from "../src/run-command.ts";
import { type SmallImages, smallImages } from "../src/small-images.ts";

let registry: RegistryUnderTest;
let images: SmallImages;
let people: People;
before(async () => {
  images = await smallImages();
  registry = await startRegistry();
  people = new People(`http://${registry.host}`);
});
after(async () => {
  await registry?.[Symbol.asyncDispose]();
  await images?.[Symbol.asyncDispose]();
});

describe("podman and buildah with accounts", needs("podman", "buildah", "skopeo"), () => {
  let storage: ContainersStorage;
  let client: AccessClient;
  before(async () => {
    storage = await containersStorage();
    client = await podmanAccess(storage, images, registry.host);
  });
  after(async () => await storage?.[Symbol.asyncDispose]());

  proveAccess(() => ({ client, people }));

  it("pushes and pulls with buildah under the same login", async () => {
    const owner = await people.signUp();
    const name = `docker://${registry.host}/${owner.name}/built:1.0`;
    const insecure = "--tls-verify=false";
    await storage.buildah(["login", insecure, "-u", owner.name, "-p", owner.password, registry.host]);
    const container = (await storage.buildah(["from", "scratch"])).text;
    const image = (await storage.buildah(["commit", "--quiet", container])).text;
    await storage.buildah(["push", insecure, image, name]);
    const pull = ["pull", "--policy", "always", "--quiet", insecure, name];
    await storage.buildah(pull);
    await storage.buildah(["logout", registry.host]);
    await assert.rejects(
      storage.buildah(pull),
      /denied: there is no such repository, or you must sign in to use it/,
    );
  });

  it("pulls with the file that a Kubernetes secret for a robot holds", async () => {
    const owner = await people.signUp();
    succeeds(await client.login(owner.name, owner.password));
    succeeds(await client.push(`${owner.name}/app:1.0`));
    succeeds(await client.logout());
    const file = await pullSecretFile(await robot(owner, "read"), images.folder);
    const image = `${registry.host}/${owner.name}/app:1.0`;
    const shown = ["--tls-verify=false", "--authfile", file];
    await storage.podman(["pull", "--quiet", ...shown, image]);
    await run(program("skopeo"), ["inspect", ...shown, `docker://${image}`]);
  });
});

describe("skopeo with accounts", needs("skopeo"), () => {
  proveAccess(() => ({ client: skopeoAccess(images, registry.host), people }));
});

/** Writes what a kubelet reads out of the manifest of kind Secret. */
async function pullSecretFile(
  { image_pull_secret: manifest }: { readonly image_pull_secret: string },
  folder: string,
): Promise<string> {
  const data = /^ {2}\.dockerconfigjson: (\S+)$/m.exec(manifest)?.[1] ?? "";
  const file = join(folder, "pull-secret.json");
  await writeFile(file, Buffer.from(data, "base64"));
  return file;
}
