import assert from "node:assert/strict";
import { mediaTypes } from "@estiva/protocol";
import type { PlainDescriptor } from "./content.ts";
import { expectStatus } from "./expect.ts";
import type { Answer } from "./http-client.ts";
import type { Repository } from "./repository.ts";

/** Two kinds of artifact that refer to a subject; the plus has to survive a query. */
export const sbom = "application/vnd.example.sbom.v1+json";
export const signature = "application/vnd.example.signature.v1";

/** The descriptors of an answer that has to be an image index. */
export function entriesOf(answer: Answer): readonly PlainDescriptor[] {
  expectStatus(answer, 200);
  const index = answer.json() as { schemaVersion?: unknown; mediaType?: unknown; manifests?: unknown };
  assert.equal(index.schemaVersion, 2);
  assert.equal(index.mediaType, mediaTypes.ociIndex);
  assert.ok(Array.isArray(index.manifests), `manifests is ${JSON.stringify(index.manifests)}`);
  return index.manifests as PlainDescriptor[];
}

/** Asks for the referrers of a subject, of one kind or of all. */
export async function referrersOf(
  repository: Repository,
  digest: string,
  artifactType?: string,
): Promise<Answer> {
  const filter = artifactType === undefined ? "" : `?artifactType=${encodeURIComponent(artifactType)}`;
  return await repository.request("GET", `referrers/${digest}${filter}`);
}

/** In an order of its own: the spec asks for none. */
export const digests = (entries: readonly PlainDescriptor[]) => entries.map(({ digest }) => digest).sort();
