import { mediaTypes } from "@estiva/protocol";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { encode } from "../content.ts";
import { expectStatus } from "../expect.ts";
import { expectKept } from "../expect-pulls.ts";
import type { Repository } from "../repository.ts";

const { should, contract } = clausesOf("push/manifests of size", "Pushing Manifests");

/** An image manifest of exactly this many bytes; its blobs are pushed. */
async function imageOfSize(repository: Repository, bytes: number): Promise<Buffer> {
  const document = await repository.givenImageDocument({ annotations: { padding: "" } });
  const missing = bytes - encode(document).byteLength;
  return encode({ ...document, annotations: { padding: "x".repeat(missing) } });
}

export const manifestSizes: readonly ClauseDefinition[] = [
  should("end-7a/four-megabytes", "a manifest of 4 MB is accepted", async (t) => {
    const repository = t.repository();
    const bytes = await imageOfSize(repository, 4_000_000);
    await expectKept(repository, await repository.givenManifest(bytes, { reference: "large" }));
  }),
  contract("end-7a/four-mebibytes", "a manifest of exactly 4 MiB is accepted", async (t) => {
    const repository = t.repository();
    const bytes = await imageOfSize(repository, 4 * 1024 * 1024);
    await expectKept(repository, await repository.givenManifest(bytes, { reference: "largest" }));
  }),
  contract("end-7a/too-large", "a manifest over 4 MiB is answered 413", async (t) => {
    const repository = t.repository();
    const bytes = await imageOfSize(repository, 4 * 1024 * 1024 + 1);
    expectStatus(await repository.putManifest(bytes, "too-large", mediaTypes.ociManifest), 413);
    expectStatus(await repository.getManifest("too-large"), 404);
  }),
  contract(
    "end-7a/too-large-streamed",
    "a manifest over the limit is refused without a Content-Length too",
    async (t) => {
      const repository = t.repository();
      const bytes = await imageOfSize(repository, 4 * 1024 * 1024 + 1);
      const chunks = [bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)];
      expectStatus(await repository.putManifest({ chunks }, "too-large", mediaTypes.ociManifest), 413);
    },
  ),
];
