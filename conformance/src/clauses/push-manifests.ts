import { mediaTypes } from "@estiva/protocol";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { digestOf, encode, unknownDigest } from "../content.ts";
import { expectBytes, expectHeader, expectStatus } from "../expect.ts";
import { expectKept } from "../expect-pulls.ts";
import { accept } from "../repository.ts";

const { must, should, contract } = clausesOf("push/manifests", "Pushing Manifests");

export const pushManifests: readonly ClauseDefinition[] = [
  must("end-7a/put-by-tag", "a PUT by tag answers 201 with a pullable Location", async (t) => {
    const repository = t.repository();
    const bytes = encode(await repository.givenImageDocument());
    const answer = await repository.putManifest(bytes, "v1", mediaTypes.ociManifest);
    expectStatus(answer, 201);
    expectBytes(await t.client.request("GET", expectHeader(answer, "location"), { headers: accept }), bytes);
  }),
  must.perAlgorithm(
    "end-7a/put-by-digest",
    "a PUT by digest answers 201 with a pullable Location",
    async (t) => {
      const repository = t.repository();
      const bytes = encode(await repository.givenImageDocument());
      const answer = await repository.putManifest(
        bytes,
        digestOf(bytes, t.algorithm),
        mediaTypes.ociManifest,
      );
      expectStatus(answer, 201);
      expectBytes(
        await t.client.request("GET", expectHeader(answer, "location"), { headers: accept }),
        bytes,
      );
    },
  ),
  must.perAlgorithm(
    "end-7a/digest-header",
    "a PUT by digest carries that Docker-Content-Digest",
    async (t) => {
      const repository = t.repository();
      const bytes = encode(await repository.givenImageDocument());
      const digest = digestOf(bytes, t.algorithm);
      expectHeader(
        await repository.putManifest(bytes, digest, mediaTypes.ociManifest),
        "docker-content-digest",
        digest,
      );
    },
  ),
  contract("end-7a/digest-header-by-tag", "a PUT by tag carries Docker-Content-Digest", async (t) => {
    const repository = t.repository();
    const bytes = encode(await repository.givenImageDocument());
    const answer = await repository.putManifest(bytes, "v1", mediaTypes.ociManifest);
    expectHeader(answer, "docker-content-digest", digestOf(bytes, "sha256"));
  }),
  must("end-7a/exact-bytes", "odd spacing, order and characters are kept byte for byte", async (t) => {
    const repository = t.repository();
    const document = await repository.givenImageDocument({ annotations: { ключ: "值 \u0000 é" } });
    const text = JSON.stringify(Object.fromEntries(Object.entries(document).reverse()), null, "\t");
    await expectKept(repository, await repository.givenManifest(Buffer.from(`\n ${text} \r\n\n`)));
  }),
  contract(
    "end-7a/pushed-at-once",
    "a manifest that many push at the same moment is accepted from all",
    async (t) => {
      const repository = t.repository();
      const bytes = encode(await repository.givenImageDocument());
      const push = async (_: unknown, number: number) => {
        expectStatus(await repository.putManifest(bytes, `v${number % 3}`, mediaTypes.ociManifest), 201);
      };
      await Promise.all(Array.from({ length: 12 }, push));
      for (const tag of ["v0", "v1", "v2"]) expectBytes(await repository.getManifest(tag), bytes);
    },
  ),
  contract(
    "end-7a/two-algorithms",
    "one manifest under two digests is two, deleted one by one",
    async (t) => {
      const repository = t.repository();
      const bytes = encode(await repository.givenImageDocument());
      const digests = [digestOf(bytes, "sha256"), digestOf(bytes, "sha512")];
      for (const digest of digests) {
        expectStatus(await repository.putManifest(bytes, digest, mediaTypes.ociManifest), 201);
      }
      for (const digest of digests) {
        expectHeader(await repository.getManifest(digest), "docker-content-digest", digest);
        expectStatus(await repository.request("DELETE", `manifests/${digest}`), 202);
        expectStatus(await repository.getManifest(digest), 404);
      }
    },
  ),
  must("end-7a/again", "the same manifest can be pushed again", async (t) => {
    const repository = t.repository();
    const first = await repository.givenImage({ reference: "v1" });
    await expectKept(repository, await repository.givenManifest(first.bytes, { reference: "v1" }));
  }),
  must("end-7a/tag-moves", "a tag that is pushed again points to the new manifest", async (t) => {
    const repository = t.repository();
    await repository.givenImage({ reference: "v1" });
    const { bytes } = await repository.givenImage({ reference: "v1" });
    expectBytes(await repository.getManifest("v1"), bytes);
  }),
  contract(
    "end-7a/untagged-stays",
    "a manifest whose tag has moved on is still there by its digest",
    async (t) => {
      const repository = t.repository();
      const old = await repository.givenImage({ reference: "v1" });
      await repository.givenImage({ reference: "v1" });
      await expectKept(repository, old);
    },
  ),
  should.perAlgorithm(
    "end-7a/wrong-digest",
    "a PUT by another digest is answered 400 and not stored",
    async (t) => {
      const repository = t.repository();
      const wrong = unknownDigest(t.algorithm);
      const bytes = encode(await repository.givenImageDocument());
      const answer = await repository.putManifest(bytes, wrong, mediaTypes.ociManifest);
      expectStatus(answer, 400);
      expectStatus(await repository.getManifest(wrong), 404);
    },
  ),
  should("end-7a/malformed-digest", "a PUT by a malformed digest is answered 400", async (t) => {
    const repository = t.repository();
    const bytes = encode(await repository.givenImageDocument());
    expectStatus(await repository.putManifest(bytes, "sha256:baddigeststring", mediaTypes.ociManifest), 400);
  }),
  should("end-7a/type-parameters", "parameters of the pushed Content-Type are ignored", async (t) => {
    const repository = t.repository();
    const bytes = encode(await repository.givenImageDocument());
    const type = `${mediaTypes.ociManifest}; charset=utf-8`;
    expectStatus(await repository.putManifest(bytes, "v1", type), 201);
    expectHeader(await repository.getManifest("v1"), "content-type", mediaTypes.ociManifest);
  }),
  contract(
    "end-7a/without-length",
    "a PUT without Content-Length (chunked transfer) is accepted",
    async (t) => {
      const repository = t.repository();
      const bytes = encode(await repository.givenImageDocument());
      const chunks = [bytes.subarray(0, 100), bytes.subarray(100)];
      expectStatus(await repository.putManifest({ chunks }, "v1", mediaTypes.ociManifest), 201);
      expectBytes(await repository.getManifest("v1"), bytes);
    },
  ),
];
