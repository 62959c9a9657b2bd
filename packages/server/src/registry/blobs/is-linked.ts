import type { Digest, RepositoryName } from "@estiva/protocol";
import type { MetadataStore } from "../metadata-store.ts";

/** Whether the repository has the blob already. */
export async function isLinked(
  { blobs }: Pick<MetadataStore, "blobs">,
  repository: RepositoryName,
  digest: Digest,
): Promise<boolean> {
  return (await blobs.find(repository, digest)) !== undefined;
}
