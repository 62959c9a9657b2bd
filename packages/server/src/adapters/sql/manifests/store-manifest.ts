import type { Digest } from "@estiva/protocol";
import type { ManifestReference, NewManifest } from "#server/registry/manifests/manifest-records.ts";
import { optional } from "../codecs.ts";
import type { Tx } from "../database.ts";
import { insertAllInto } from "../insert-all-into.ts";
import { insertInto } from "../insert-into.ts";
import { prepared, type Value } from "../prepared.ts";
import { addFacts } from "./manifest-facts.ts";

const add = insertInto(
  "manifests",
  [
    "repository_id",
    "digest",
    "media_type",
    ["artifact_type", optional<string>()],
    ["subject", optional<Digest>()],
    ["referrer_descriptor", optional<string>()],
    "size",
    "bytes",
    "pushed_at",
    "pushed_by",
  ],
  (insert) => insert.onConflict((conflict) => conflict.columns(["repository_id", "digest"]).doNothing()),
);

const addReferences = insertAllInto(
  "manifest_references",
  ["repository_id", "manifest", "kind", "digest"],
  (insert) => insert.onConflict((conflict) => conflict.doNothing()),
);

type Renewed = Pick<NewManifest, "digest" | "mediaType" | "referrerDescriptor">;

const renew = prepared((db, value: Value<Renewed & { repositoryId: number }>) =>
  db
    .updateTable("manifests")
    .set({
      media_type: value("mediaType"),
      referrer_descriptor: value("referrerDescriptor", optional<string>()),
    })
    .where("repository_id", "=", value("repositoryId"))
    .where("digest", "=", value("digest")),
);

/** Stores a manifest that the repository doesn't have. */
export async function storeManifest(
  tx: Tx,
  repositoryId: number,
  manifest: NewManifest,
  references: readonly ManifestReference[],
): Promise<void> {
  const { digest, bytes, facts, now: pushedAt, actor: pushedBy } = manifest;
  await add.all(tx, { ...manifest, repositoryId, size: bytes.byteLength, pushedAt, pushedBy });
  await addFacts.all(tx, { ...facts, repositoryId, digest });
  await addReferences(
    tx,
    references.map((reference) => ({ ...reference, repositoryId, manifest: digest })),
  );
}

/** What was stored of a manifest beside its bytes, which can't differ. */
export interface StoredDescription {
  readonly mediaType: string;
  readonly referrerDescriptor: string | undefined;
}

/** What a manifest says of itself is what the newest push says. */
export async function renewManifest(
  tx: Tx,
  repositoryId: number,
  manifest: NewManifest,
  stored: StoredDescription,
): Promise<void> {
  const { mediaType, referrerDescriptor } = manifest;
  if (stored.mediaType === mediaType && stored.referrerDescriptor === referrerDescriptor) return;
  await renew.all(tx, { ...manifest, repositoryId });
}
