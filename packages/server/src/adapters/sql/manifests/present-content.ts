import type { Digest } from "@estiva/protocol";
import type { ManifestReference } from "#server/registry/manifests/manifest-records.ts";
import type { PresentContent } from "#server/registry/manifests/resolve-references.ts";
import type { Tx } from "../database.ts";
import type { Value } from "../prepared.ts";
import { type PreparedList, preparedList } from "../prepared-list.ts";

/** Digests per statement: SQLite and PostgreSQL both bound the number of parameters. */
const batch = 500;

interface Sized {
  digest: Digest;
  size: number;
}

type Sizes = PreparedList<{ repositoryId: number }, Digest, Sized>;

/** The lists are in digest order, which is the order in which a database with row locks must lock them. */
const ofBlobs: Sizes = preparedList(
  (db, value: Value<{ repositoryId: number }>, digests: readonly Digest[]) =>
    db
      .selectFrom("repository_blobs as l")
      .innerJoin("blobs as b", "b.digest", "l.digest")
      .select(["b.digest", "b.size"])
      .where("l.repository_id", "=", value("repositoryId"))
      .where("l.digest", "in", digests)
      .orderBy("l.digest"),
);

const ofManifests: Sizes = preparedList(
  (db, value: Value<{ repositoryId: number }>, digests: readonly Digest[]) =>
    db
      .selectFrom("manifests")
      .select(["digest", "size"])
      .where("repository_id", "=", value("repositoryId"))
      .where("digest", "in", digests)
      .orderBy("digest"),
);

/** What of a manifest's references the repository has. */
export async function presentContent(
  tx: Tx,
  repositoryId: number,
  references: readonly ManifestReference[],
): Promise<PresentContent> {
  const children = references.filter(({ kind }) => kind === "child").map(({ digest }) => digest);
  const manifests = await sizes(tx, ofManifests, repositoryId, children);
  const others = references.map(({ digest }) => digest).filter((digest) => !manifests.has(digest));
  return { manifests, blobs: await sizes(tx, ofBlobs, repositoryId, others) };
}

async function sizes(
  tx: Tx,
  statement: Sizes,
  repositoryId: number,
  digests: readonly Digest[],
): Promise<ReadonlyMap<Digest, number>> {
  const found = new Map<Digest, number>();
  const sorted = [...new Set(digests)].sort();
  for (let start = 0; start < sorted.length; start += batch) {
    const rows = await statement.all(tx, { repositoryId }, sorted.slice(start, start + batch));
    for (const { digest, size } of rows) found.set(digest, size);
  }
  return found;
}
