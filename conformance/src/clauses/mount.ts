import { type ClauseDefinition, clausesOf, type Trial } from "../clause.ts";
import { randomBlob, unknownDigest } from "../content.ts";
import { expectBytes, expectHeader, expectStatus } from "../expect.ts";
import { expectPullable } from "../expect-pulls.ts";
import type { Answer } from "../http-client.ts";
import type { Repository } from "../repository.ts";

const { must, should, contract } = clausesOf("push/mount", "Mounting a blob from another repository");

interface Mount {
  readonly source: Repository;
  readonly target: Repository;
  readonly bytes: Buffer;
  readonly digest: string;
}

async function givenSource(t: Trial): Promise<Mount> {
  const [source, target, bytes] = [t.repository(), t.repository(), randomBlob()];
  return { source, target, bytes, digest: (await source.givenBlob(bytes)).digest };
}

/** A mount that is not done is the beginning of an ordinary upload. */
async function expectUpload(target: Repository, answer: Answer): Promise<void> {
  expectStatus(answer, 202);
  const location = expectHeader(answer, "location");
  expectStatus(await target.client.request("GET", location), 204);
  const patched = await target.patch(location, randomBlob(100), "0-99");
  expectStatus(patched, 202);
}

export const mount: readonly ClauseDefinition[] = [
  must.perAlgorithm("end-11/mount", "a mount answers 201 with a pullable Location", async (t) => {
    const { source, target, bytes, digest } = await givenSource(t);
    const answer = await target.postUpload(`mount=${digest}&from=${source.name}`);
    expectStatus(answer, 201);
    await expectPullable(target, answer, bytes);
  }),
  must.perAlgorithm(
    "end-11/visible",
    "a mounted blob is in the repository, and still in the other",
    async (t) => {
      const { source, target, bytes, digest } = await givenSource(t);
      expectStatus(await target.postUpload(`mount=${digest}&from=${source.name}`), 201);
      expectBytes(await target.getBlob(digest), bytes);
      expectStatus(await target.request("HEAD", `blobs/${digest}`), 200);
      expectBytes(await source.getBlob(digest), bytes);
    },
  ),
  contract.perAlgorithm("end-11/digest-header", "a mount carries Docker-Content-Digest", async (t) => {
    const { source, target, digest } = await givenSource(t);
    const answer = await target.postUpload(`mount=${digest}&from=${source.name}`);
    expectHeader(answer, "docker-content-digest", digest);
  }),
  contract("end-11/usable", "an image of mounted blobs can be pushed", async (t) => {
    const [source, target] = [t.repository(), t.repository()];
    const { bytes, digest } = await source.givenImage();
    const { config, layers } = JSON.parse(bytes.toString()) as {
      config: { digest: string };
      layers: { digest: string }[];
    };
    for (const blob of [config, ...layers]) {
      expectStatus(await target.postUpload(`mount=${blob.digest}&from=${source.name}`), 201);
    }
    await target.givenManifest(bytes);
    expectBytes(await target.getManifest(digest), bytes);
  }),
  should.perAlgorithm("end-11/missing-blob", "a blob that `from` lacks begins an upload: 202", async (t) => {
    const { source, target } = await givenSource(t);
    const answer = await target.postUpload(`mount=${unknownDigest(t.algorithm)}&from=${source.name}`);
    await expectUpload(target, answer);
  }),
  should("end-11/missing-repository", "a `from` that does not exist begins an upload: 202", async (t) => {
    const target = t.repository();
    const answer = await target.postUpload(`mount=${unknownDigest("sha256")}&from=${t.freshName()}`);
    await expectUpload(target, answer);
  }),
  contract.perAlgorithm(
    "end-11/without-from",
    "a mount without `from` finds the blob elsewhere: 201",
    async (t) => {
      const { target, bytes, digest } = await givenSource(t);
      const answer = await target.postUpload(`mount=${digest}`);
      expectStatus(answer, 201);
      await expectPullable(target, answer, bytes);
    },
  ),
  should(
    "end-11/without-from-missing",
    "a mount without `from` of an unknown blob begins an upload",
    async (t) => {
      const target = t.repository();
      await expectUpload(target, await target.postUpload(`mount=${unknownDigest("sha256")}`));
    },
  ),
  contract("end-11/from-itself", "a mount from the repository itself answers 201", async (t) => {
    const { source, digest } = await givenSource(t);
    expectStatus(await source.postUpload(`mount=${digest}&from=${source.name}`), 201);
  }),
  contract("end-11/encoded-from", "`from` may be percent-encoded, as clients send it", async (t) => {
    const source = t.repository(`${t.freshName()}/deep`);
    const target = t.repository();
    const { digest } = await source.givenBlob();
    const query = `mount=${encodeURIComponent(digest)}&from=${encodeURIComponent(source.name)}`;
    expectStatus(await target.postUpload(query), 201);
  }),
  contract("end-11/invalid-from", "a `from` that is no name begins an upload: 202", async (t) => {
    const target = t.repository();
    await expectUpload(
      target,
      await target.postUpload(`mount=${unknownDigest("sha256")}&from=NOT%20A%20NAME`),
    );
  }),
  should("end-11/malformed-digest", "a malformed digest is answered 400", async (t) => {
    const target = t.repository();
    expectStatus(await target.postUpload(`mount=sha256:abc&from=${t.freshName()}`), 400);
  }),
];
