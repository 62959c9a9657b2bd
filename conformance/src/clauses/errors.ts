import assert from "node:assert/strict";
import { mediaTypes } from "@estiva/protocol";
import { type ClauseDefinition, clausesOf, type Trial } from "../clause.ts";
import { digestOf, encode, randomBlob, unknownDigest } from "../content.ts";
import {
  errorCodes,
  expectBytes,
  expectErrorCode,
  expectHeader,
  expectStatus,
  listedCodes,
} from "../expect.ts";
import type { Answer } from "../http-client.ts";

const { must, should, contract } = clausesOf("errors", "Error Codes");

interface Failure {
  readonly name: string;
  /** The code of the spec that says it best. */
  readonly code: readonly string[];
  readonly provoke: (t: Trial) => Promise<Answer>;
  /** Where only the contract, and not the spec, makes this a 4xx. */
  readonly level?: "contract";
}

const failures: readonly Failure[] = [
  {
    name: "blob-unknown",
    code: ["BLOB_UNKNOWN"],
    async provoke(t) {
      const repository = t.repository();
      await repository.givenBlob();
      return await repository.getBlob(unknownDigest("sha256"));
    },
  },
  {
    name: "manifest-unknown",
    code: ["MANIFEST_UNKNOWN"],
    async provoke(t) {
      const repository = t.repository();
      await repository.givenImage();
      return await repository.getManifest("missing");
    },
  },
  {
    name: "repository-unknown",
    level: "contract",
    code: ["NAME_UNKNOWN"],
    provoke: async (t) => await t.repository().request("GET", "tags/list"),
  },
  {
    name: "digest-mismatch",
    code: ["DIGEST_INVALID"],
    async provoke(t) {
      const repository = t.repository();
      return await repository.finish(await repository.givenUpload(), unknownDigest("sha256"), randomBlob());
    },
  },
  {
    name: "manifest-digest-mismatch",
    code: ["DIGEST_INVALID"],
    async provoke(t) {
      const repository = t.repository();
      const bytes = encode(await repository.givenImageDocument());
      return await repository.putManifest(bytes, unknownDigest("sha256"), mediaTypes.ociManifest);
    },
  },
  {
    name: "manifest-malformed",
    code: ["MANIFEST_INVALID"],
    provoke: async (t) => await t.repository().putManifest(Buffer.from("{"), "v1", mediaTypes.ociManifest),
  },
  {
    name: "upload-unknown",
    level: "contract",
    code: ["BLOB_UPLOAD_UNKNOWN"],
    async provoke(t) {
      const repository = t.repository();
      const bytes = randomBlob();
      const location = await repository.givenUpload();
      expectStatus(await repository.finish(location, digestOf(bytes, "sha256"), bytes), 201);
      return await t.client.request("GET", location);
    },
  },
  {
    name: "chunk-out-of-order",
    code: ["BLOB_UPLOAD_INVALID"],
    async provoke(t) {
      const repository = t.repository();
      return await repository.patch(await repository.givenUpload(), randomBlob(10), "100-109");
    },
  },
  {
    name: "range-unsatisfiable",
    code: [...listedCodes],
    async provoke(t) {
      const repository = t.repository();
      return await repository.getBlob((await repository.givenBlob()).digest, { range: "bytes=9000-" });
    },
  },
  {
    name: "invalid-tag",
    level: "contract",
    code: [...listedCodes],
    async provoke(t) {
      const repository = t.repository();
      const bytes = encode(await repository.givenImageDocument());
      return await repository.putManifest(bytes, ".not-a-tag", mediaTypes.ociManifest);
    },
  },
  {
    name: "invalid-page-size",
    level: "contract",
    code: [...listedCodes],
    async provoke(t) {
      const repository = t.repository();
      await repository.givenImage({ reference: "v1" });
      return await repository.request("GET", "tags/list?n=-1");
    },
  },
];

interface ErrorEntry {
  readonly code?: unknown;
  readonly message?: unknown;
}

/** A 4xx whose body, where it is JSON, has the spec's form. */
async function expectForm({ provoke }: Failure, t: Trial): Promise<void> {
  const answer = await provoke(t);
  assert.ok(answer.status >= 400 && answer.status < 500, `${answer.request} answered ${answer.status}`);
  if (!/^application\/json\b/.test(answer.header("content-type") ?? "")) return;
  for (const code of errorCodes(answer)) {
    assert.match(code, /^[A-Z_]+$/);
    assert.ok(listedCodes.has(code), `${answer.request} (${answer.status}): the spec doesn't list ${code}`);
  }
}

async function expectReadable({ code, provoke }: Failure, t: Trial): Promise<void> {
  const answer = await provoke(t);
  expectHeader(answer, "content-type", /^application\/json\b/);
  if (code.length === 1) expectErrorCode(answer, ...code);
  for (const { message } of (answer.json() as { errors: ErrorEntry[] }).errors) {
    assert.equal(typeof message, "string");
    assert.notEqual(message, "");
  }
}

export const errors: readonly ClauseDefinition[] = [
  ...failures.map((failure) => {
    const define = failure.level === "contract" ? contract : must;
    const says = `a JSON body has the spec's form and codes: ${failure.name}`;
    return define(`errors/form/${failure.name}`, says, (t) => expectForm(failure, t));
  }),
  ...failures.map((failure) =>
    contract(
      `errors/code/${failure.name}`,
      `the body is JSON with a fitting code and a message: ${failure.name}`,
      (t) => expectReadable(failure, t),
    ),
  ),
  contract("errors/early-refusal", "a refusal reaches a client that is still sending", async (t) => {
    const repository = t.repository();
    const bytes = randomBlob(4 * 1024 * 1024 + 1);
    for (let round = 0; round < 5; round++) {
      expectStatus(await repository.putManifest(bytes, "v1", mediaTypes.ociManifest), 400, 413);
      expectStatus(await repository.putManifest(bytes, "sha256:abc", mediaTypes.ociManifest), 400, 413);
    }
  }),
  should("errors/head-has-no-body", "a failed HEAD has no body", async (t) => {
    const repository = t.repository();
    await repository.givenBlob();
    const answer = await repository.request("HEAD", `blobs/${unknownDigest("sha256")}`);
    expectStatus(answer, 404);
    expectBytes(answer, Buffer.alloc(0));
  }),
];
