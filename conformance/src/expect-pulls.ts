import { expectBytes, expectHeader, expectStatus } from "./expect.ts";
import type { Answer } from "./http-client.ts";
import type { PushedManifest, Repository } from "./repository.ts";

/** Follows the Location of a 201: it has to be a pullable blob URL. */
export async function expectPullable(
  repository: Repository,
  created: Answer,
  bytes: Uint8Array,
): Promise<void> {
  const pulled = await repository.client.request("GET", expectHeader(created, "location"));
  expectStatus(pulled, 200);
  expectBytes(pulled, bytes);
}

/** Pulls what was pushed, byte for byte and by its own type. */
export async function expectKept(
  repository: Repository,
  { digest, bytes, mediaType }: PushedManifest,
): Promise<void> {
  const answer = await repository.getManifest(digest);
  expectStatus(answer, 200);
  expectBytes(answer, bytes);
  expectHeader(answer, "content-type", mediaType);
}
