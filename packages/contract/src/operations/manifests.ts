import { z } from "zod";
import { bytes, digest, platform, time } from "../fields.ts";
import { listQuery, page } from "../lists.ts";
import { operation } from "../operation.ts";
import { contentKind } from "./repositories.ts";

const annotations = z.record(z.string(), z.string());

const layer = z
  .object({
    instruction: z.string().nullable().describe("The build step that made it, as the history tells it."),
    comment: z.string().nullable(),
    created_at: time.nullable(),
    empty: z.boolean().describe("Whether the step only changed the configuration."),
    digest: digest.nullable(),
    media_type: z.string().nullable(),
    size: bytes.nullable(),
    annotations,
  })
  .meta({ id: "Layer" });

const attestation = z
  .object({
    digest,
    predicate_types: z
      .array(z.string())
      .describe("`https://slsa.dev/provenance/v1`, `https://spdx.dev/Document` …"),
    size: bytes,
  })
  .meta({ id: "Attestation" });

const child = z
  .object({
    digest,
    media_type: z.string(),
    artifact_type: z.string().nullable(),
    platform: platform.nullable(),
    size: bytes.describe("In bytes, with its layers."),
    present: z.boolean().describe("False where the index names what this repository does not hold."),
    annotations,
    attestations: z.array(attestation).describe("Those that speak of this platform."),
  })
  .meta({ id: "ManifestChild" });

const manifest = z
  .object({
    digest,
    media_type: z.string(),
    artifact_type: z.string().nullable(),
    kind: contentKind,
    size: bytes.describe("In bytes, with its config, layers and children."),
    pushed_at: time,
    pushed_by: z.string().nullable(),
    built_at: time.nullable(),
    platform: platform.nullable(),
    config: z
      .object({
        digest,
        media_type: z.string(),
        size: bytes,
        content: z.unknown().describe("The JSON itself; null where it is something else or over 1 MiB."),
      })
      .nullable(),
    layers: z.array(layer).describe("With the history's empty steps, the first first."),
    children: z.array(child).describe("Of an index, without its attestations."),
    subject: z.object({ digest, media_type: z.string(), size: bytes }).nullable(),
    annotations,
    tags: z.array(z.string()).describe("Tags of this digest, 100 at most."),
    raw: z.string().describe("The manifest byte for byte."),
  })
  .meta({ id: "Manifest" });

const referrer = z
  .object({
    digest,
    media_type: z.string(),
    artifact_type: z.string().nullable(),
    size: bytes,
    pushed_at: time,
    pushed_by: z.string().nullable(),
    annotations,
  })
  .meta({ id: "Referrer" });

export const manifestOperations = {
  getManifest: operation("getManifest", {
    summary: "Read an image, index or artifact by its digest",
    answers: { 200: manifest },
    problems: [],
  }),

  listReferrers: operation("listReferrers", {
    summary: "List what refers to a manifest: signatures, attestations and other artifacts",
    query: listQuery({ artifact_type: z.string().max(255).optional() }),
    answers: { 200: page(referrer) },
    problems: ["cursor_invalid"],
  }),
};
