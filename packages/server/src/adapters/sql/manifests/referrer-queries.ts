import type { Digest, RepositoryName } from "@estiva/protocol";
import { sql } from "kysely";
import type { ReferrersPage, ReferrersRequest } from "#server/registry/manifests/manifest-records.ts";
import type { Database } from "../database.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";

interface SizeValues {
  repository: RepositoryName;
  subject: Digest;
  artifactType: string | null;
  after: Digest;
  limit: number;
}

interface DescriptorValues extends Omit<SizeValues, "limit"> {
  last: Digest;
}

/**
 * A subject's referrers, a page at a time. Descriptors carry annotations and may be large: their sizes are read
 * first, so that no more of them is loaded than one answer may hold.
 */
export class ReferrerQueries {
  readonly #database: Database;
  readonly #sizes;
  readonly #descriptors;

  constructor(database: Database) {
    this.#database = database;
    const ofSubject = (values: Value<Omit<SizeValues, "limit">>) =>
      database.read
        .selectFrom("repositories as r")
        .innerJoin("manifests as m", "m.repository_id", "r.id")
        .where("r.path", "=", values("repository"))
        .where("m.subject", "=", values("subject"))
        .where("m.digest", ">", values("after"))
        .where((eb) =>
          eb.or([
            sql<boolean>`${values("artifactType")} is null`,
            eb("m.artifact_type", "=", values("artifactType")),
          ]),
        )
        .orderBy("m.digest");
    this.#sizes = new PreparedQuery((value: Value<SizeValues>) =>
      ofSubject(value)
        .select(["m.digest", sql<number>`octet_length(m.referrer_descriptor)`.as("size")])
        .limit(value("limit")),
    );
    this.#descriptors = new PreparedQuery((value: Value<DescriptorValues>) =>
      ofSubject(value).select(["m.digest", "m.referrer_descriptor"]).where("m.digest", "<=", value("last")),
    );
  }

  async page({ maxSize, limit, artifactType, after, ...rest }: ReferrersRequest): Promise<ReferrersPage> {
    const wanted = { ...rest, artifactType: artifactType ?? null, after: after as Digest };
    const found = await this.#sizes.read(this.#database, { ...wanted, limit: limit + 1 });
    const fitting = countFitting(
      found.slice(0, limit).map(({ size }) => size),
      maxSize,
    );
    const last = found[fitting - 1]?.digest;
    if (last === undefined) return { referrers: [], more: found.length > 0 };
    const rows = await this.#descriptors.read(this.#database, { ...wanted, last });
    const referrers = rows.map((row) => ({
      digest: row.digest,
      descriptor: row.referrer_descriptor ?? "{}",
    }));
    return { referrers, more: found.length > fitting };
  }
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
