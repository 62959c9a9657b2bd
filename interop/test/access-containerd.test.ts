import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { AccessClient } from "../src/access-client.ts";
import { type Containerd, startContainerd } from "../src/containerd.ts";
import { containerdAccess } from "../src/containerd-access.ts";
import { needs } from "../src/needed-clients.ts";
import { People, robot } from "../src/people.ts";
import { proveAccess, succeeds } from "../src/prove-access.ts";
import { type RegistryUnderTest, startRegistry } from "../src/registry-under-test.ts";
import { type SmallImages, smallImages } from "../src/small-images.ts";

describe("containerd's ctr with accounts", needs("containerd", "ctr"), () => {
  let registry: RegistryUnderTest;
  let images: SmallImages;
  let containerd: Containerd;
  let client: AccessClient;
  let people: People;
  before(async () => {
    images = await smallImages();
    registry = await startRegistry();
    people = new People(`http://${registry.host}`);
    containerd = await startContainerd(join(images.folder, "c"));
    client = await containerdAccess(containerd, images, registry.host);
  });
  after(async () => {
    await containerd?.[Symbol.asyncDispose]();
    await registry?.[Symbol.asyncDispose]();
    await images?.[Symbol.asyncDispose]();
  });

  proveAccess(() => ({ client, people }));

  it("pulls with the hosts.toml that a robot is handed out", async () => {
    const owner = await people.signUp();
    const image = `${owner.name}/app:1.0`;
    await client.login(owner.name, owner.password);
    succeeds(await client.push(image));
    const { hosts_toml } = await robot(owner, "read");
    const hosts = join(images.folder, "certs.d");
    await mkdir(join(hosts, registry.host), { recursive: true });
    await writeFile(join(hosts, registry.host, "hosts.toml"), hosts_toml);
    const pull = ["--namespace", "other", "images", "pull", "--hosts-dir", hosts];
    await containerd.ctr([...pull, `${registry.host}/${image}`]);
  });
});
