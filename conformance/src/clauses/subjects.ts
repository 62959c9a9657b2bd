import { mediaTypes } from "@estiva/protocol";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { encode } from "../content.ts";
import { expectHeader, expectNoHeader, expectStatus } from "../expect.ts";

const { must, contract } = clausesOf("push/manifests with a subject", "Pushing Manifests with Subject");

export const subjects: readonly ClauseDefinition[] = [
  must.perAlgorithm(
    "end-7a/oci-subject",
    "a PUT of a manifest with a subject carries OCI-Subject",
    async (t) => {
      const repository = t.repository();
      const subject = (await repository.givenImage()).descriptor;
      const bytes = encode(await repository.givenImageDocument({ subject }));
      const answer = await repository.putManifest(bytes, "signed", mediaTypes.ociManifest);
      expectStatus(answer, 201);
      expectHeader(answer, "oci-subject", subject.digest);
    },
  ),
  must("end-7a/oci-subject-of-index", "a PUT of an index with a subject carries OCI-Subject", async (t) => {
    const repository = t.repository();
    const subject = (await repository.givenImage()).descriptor;
    const bytes = encode({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [], subject });
    expectHeader(
      await repository.putManifest(bytes, "about", mediaTypes.ociIndex),
      "oci-subject",
      subject.digest,
    );
  }),
  contract("end-7a/no-oci-subject", "a PUT of a manifest without a subject has no OCI-Subject", async (t) => {
    const repository = t.repository();
    const bytes = encode(await repository.givenImageDocument());
    const answer = await repository.putManifest(bytes, "plain", mediaTypes.ociManifest);
    expectStatus(answer, 201);
    expectNoHeader(answer, "oci-subject");
  }),
];
