import type { Digest, RepositoryName } from "@estiva/protocol";
import { type Kysely, sql } from "kysely";
import type { ReferrersPage, ReferrersRequest } from "#server/registry/manifests/manifest-records.ts";
import { optional } from "../codecs.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import type { Tables } from "../tables.ts";

interface Wanted {
  repository: RepositoryName;
  subject: Digest;
  artifactType: string | undefined;
  after: Digest;
}

const ofSubject = (db: Kysely<Tables>, value: Value<Wanted>) => {
  const artifactType = value("artifactType", optional<string>());
  return db
    .selectFrom("repositories as r")
    .innerJoin("manifests as m", "m.repository_id", "r.id")
    .where("r.path", "=", value("repository"))
    .where("m.subject", "=", value("subject"))
    .where("m.digest", ">", value("after"))
    .where((eb) => eb.or([sql<boolean>`${artifactType} is null`, eb("m.artifact_type", "=", artifactType)]))
    .orderBy("m.digest");
};

const sizes = prepared((db, value: Value<Wanted & { limit: number }>) =>
  ofSubject(db, value)
    .select(["m.digest", sql<number>`octet_length(m.referrer_descriptor)`.as("size")])
    .limit(value("limit")),
);

const descriptors = prepared((db, value: Value<Wanted & { last: Digest }>) =>
  ofSubject(db, value).select(["m.digest", "m.referrer_descriptor"]).where("m.digest", "<=", value("last")),
);

/**
 * A page of a subject's referrers. Descriptors carry annotations and may be large: their sizes are read first, so
 * that no more of them is loaded than one answer may hold.
 */
export async function referrersPage(
  database: Database,
  { maxSize, limit, after, ...request }: ReferrersRequest,
): Promise<ReferrersPage> {
  const wanted = { ...request, after: after as Digest };
  const found = await sizes.read(database, { ...wanted, limit: limit + 1 });
  const count = countFitting(
    found.slice(0, limit).map(({ size }) => size),
    maxSize,
  );
  const last = found[count - 1]?.digest;
  if (last === undefined) return { referrers: [], more: found.length > 0 };
  const rows = await descriptors.read(database, { ...wanted, last });
  const referrers = rows.map((row) => ({
    digest: row.digest,
    descriptor: row.referrer_descriptor ?? "{}",
  }));
  return { referrers, more: found.length > count };
}

/** How many of the sizes fit into `maxSize` together; the first always does, or a page could never end. */
function countFitting(sizes: readonly number[], maxSize: number): number {
  let total = 0;
  const tooMany = sizes.findIndex((size, position) => {
    total += size;
    return total > maxSize && position > 0;
  });
  return tooMany === -1 ? sizes.length : tooMany;
}
