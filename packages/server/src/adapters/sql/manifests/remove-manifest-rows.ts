import type { Digest } from "@estiva/protocol";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";

export interface ManifestKey {
  readonly repositoryId: number;
  readonly digest: Digest;
}

const removeManifest = prepared((db, value: Value<ManifestKey>) =>
  db
    .deleteFrom("manifests")
    .where("repository_id", "=", value("repositoryId"))
    .where("digest", "=", value("digest")),
);

const removeFacts = prepared((db, value: Value<ManifestKey>) =>
  db
    .deleteFrom("manifest_facts")
    .where("repository_id", "=", value("repositoryId"))
    .where("digest", "=", value("digest")),
);

const removeReferences = prepared((db, value: Value<ManifestKey>) =>
  db
    .deleteFrom("manifest_references")
    .where("repository_id", "=", value("repositoryId"))
    .where("manifest", "=", value("digest"))
    .returning("digest"),
);

/**
 * Removes a manifest with what is known of it and what it refers to.
 * @returns the digests that it referred to.
 */
export async function removeManifestRows(tx: Tx, key: ManifestKey): Promise<ReadonlySet<Digest>> {
  await removeManifest.all(tx, key);
  await removeFacts.all(tx, key);
  const released = await removeReferences.all(tx, key);
  return new Set(released.map(({ digest }) => digest));
}
