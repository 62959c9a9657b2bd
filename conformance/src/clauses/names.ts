import assert from "node:assert/strict";
import { mediaTypes } from "@estiva/protocol";
import { type ClauseDefinition, clausesOf, type Trial } from "../clause.ts";
import { encode, randomBlob } from "../content.ts";
import { expectBytes, expectHeader, expectStatus } from "../expect.ts";

const { must, contract } = clausesOf("names", "Pulling manifests");

const goodEndings = ["/a", "-a", "--a", "---a", ".a", "_a", "__a", "/a.b_c__d-e/0/1"];
const badEndings = ["/A", "___a", "..a", "/-a", "/a-", "._a", "/a_", "/%C3%A9", "/a%20b", "/a%00b"];

/** Names that look like parts of the API's own paths; the grammar allows them. */
const routeWords = ["/tags", "/blobs", "/manifests/v1", "/blobs/uploads", "/tags/list", "/referrers"];

async function expectNamed(t: Trial, name: string): Promise<void> {
  const repository = t.repository(name);
  const { bytes } = await repository.givenImage({ reference: "v1" });
  expectBytes(await repository.getManifest("v1"), bytes);
  const answer = await repository.request("GET", "tags/list");
  expectStatus(answer, 200);
  assert.deepEqual(answer.json(), { name, tags: ["v1"] });
}

export const names: readonly ClauseDefinition[] = [
  must("names/allowed", "every kind of name that the grammar allows works", async (t) => {
    for (const ending of goodEndings) await expectNamed(t, `${t.freshName()}${ending}`);
  }),
  must("names/route-words", "a name may contain the API's own words", async (t) => {
    for (const ending of routeWords) await expectNamed(t, `${t.freshName()}${ending}`);
  }),
  must("names/refused", "a name that the grammar doesn't allow is refused, never taken", async (t) => {
    for (const ending of badEndings) {
      const repository = t.repository(`${t.freshName()}${ending}`);
      expectStatus(await repository.postUpload(), 400, 404);
      expectStatus(await repository.getManifest("v1"), 400, 404);
    }
  }),
  contract("names/percent-encoded", "a digest's colon may be percent-encoded", async (t) => {
    const repository = t.repository();
    const { digest } = await repository.givenBlob();
    for (const colon of ["%3A", "%3a"]) {
      expectStatus(await repository.getBlob(digest.replace(":", colon)), 200);
    }
  }),
  contract("names/traversal", "dots and doubled slashes, plain or encoded, lead nowhere", async (t) => {
    const repository = t.repository();
    const { digest } = await repository.givenBlob();
    const other = t.freshName();
    for (const way of ["//", "/../", "/./", "/%2e%2e/", "/..%2f", "%2f", "/%252e%252e/", "\\"]) {
      const path = `/v2/${other}${way}${repository.name}/blobs/${digest}`;
      expectStatus(await t.client.request("GET", path), 400, 404);
    }
    expectStatus(await repository.getBlob("sha256:..%2f..%2f..%2fetc%2fpasswd"), 400, 404);
  }),
  contract("names/255", "a name of 255 characters works, one of 256 is refused", async (t) => {
    const base = `${t.freshName()}/`;
    await t.repository(base.padEnd(255, "a")).givenBlob();
    expectStatus(await t.repository(base.padEnd(256, "a")).postUpload(), 400, 404);
  }),
  must("tags/allowed", "every kind of tag that the grammar allows works", async (t) => {
    const repository = t.repository();
    const { bytes } = await repository.givenImage();
    for (const tag of [
      "a",
      "A",
      "0",
      "_",
      "_a",
      "a.b-c_D",
      "a..b",
      "a-",
      "1.0.0-rc.1_build",
      "x".repeat(128),
    ]) {
      await repository.givenManifest(bytes, { reference: tag });
      expectBytes(await repository.getManifest(tag), bytes);
    }
  }),
  must("tags/refused", "a tag that the grammar doesn't allow is refused, never taken", async (t) => {
    const repository = t.repository();
    const bytes = encode(await repository.givenImageDocument());
    for (const tag of [".a", "-a", "a%20b", "a%2Bb", "%C3%A9", "a@b", "a:b", "x".repeat(129), "a%00b"]) {
      expectStatus(await repository.putManifest(bytes, tag, mediaTypes.ociManifest), 400, 404);
      expectStatus(await repository.getManifest(tag), 400, 404);
    }
  }),
  contract(
    "names/library",
    "`library/x` and `x` are one repository, named as it was asked for",
    async (t) => {
      const name = t.freshName().replaceAll("/", "-");
      const [short, long] = [t.repository(name), t.repository(`library/${name}`)];
      const bytes = randomBlob();
      const { digest } = await short.givenBlob(bytes);
      expectBytes(await long.getBlob(digest), bytes);
      await long.givenImage({ reference: "v1" });
      expectStatus(await short.getManifest("v1"), 200);
      for (const repository of [short, long]) {
        const listed = (await repository.request("GET", "tags/list")).json() as { name: string };
        assert.equal(listed.name, repository.name);
        expectHeader(
          await repository.postUpload(),
          "location",
          new RegExp(`/v2/${repository.name}/blobs/uploads/`),
        );
      }
      expectStatus(await t.repository().postUpload(`mount=${digest}&from=library/${name}`), 201);
    },
  ),
];
