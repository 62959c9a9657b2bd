import { after, before, describe } from "node:test";
import type { AccessClient } from "../src/access-client.ts";
import { craneAccess, regctlAccess } from "../src/go-clients-access.ts";
import { needs } from "../src/needed-clients.ts";
import { People } from "../src/people.ts";
import { proveAccess } from "../src/prove-access.ts";
import { type RegistryUnderTest, startRegistry } from "../src/registry-under-test.ts";
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

describe("crane with accounts", needs("crane"), () => {
  proveAccess(() => ({ client: craneAccess(images, registry.host), people }));
});

describe("regctl with accounts", needs("regctl"), () => {
  let client: AccessClient;
  before(async () => {
    client = await regctlAccess(images, registry.host);
  });
  proveAccess(() => ({ client, people }));
});
