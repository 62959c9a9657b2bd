import type { Digest } from "@estiva/protocol";
import type { MeasuredBlobs, MeasuredRepository } from "#server/accounts/site/site-records.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";

interface Part<Key> {
  readonly after: Key;
  readonly limit: number;
}

const repositories = prepared((db, value: Value<Part<number>>) =>
  db
    .selectFrom("repositories as r")
    .select(["r.id", "r.namespace_id as namespaceId"])
    .select((eb) => [
      eb
        .selectFrom("manifests as m")
        .select((of) => of.fn.countAll<number>().as("count"))
        .whereRef("m.repository_id", "=", "r.id")
        .as("manifests"),
      eb
        .selectFrom("repository_blobs as l")
        .innerJoin("blobs as b", "b.digest", "l.digest")
        .select((of) => of.fn.sum<number | null>("b.size").as("bytes"))
        .whereRef("l.repository_id", "=", "r.id")
        .as("bytes"),
    ])
    .where("r.id", ">", value("after"))
    .orderBy("r.id")
    .limit(value("limit")),
);

export async function measureRepositories(
  database: Database,
  after: number,
  limit: number,
): Promise<readonly MeasuredRepository[]> {
  const rows = await repositories.read(database, { after, limit });
  return rows.map(({ manifests, bytes, ...repository }) => ({
    ...repository,
    manifests: Number(manifests ?? 0),
    bytes: Number(bytes ?? 0),
  }));
}

const blobs = prepared((db, value: Value<Part<Digest>>) =>
  db
    .selectFrom(
      db
        .selectFrom("blobs")
        .select(["digest", "size"])
        .where("digest", ">", value("after"))
        .orderBy("digest")
        .limit(value("limit"))
        .as("part"),
    )
    .select((eb) => [
      eb.fn.countAll<number>().as("count"),
      eb.fn.sum<number | null>("size").as("bytes"),
      eb.fn.max("digest").as("last"),
    ]),
);

export async function measureBlobs(database: Database, after: string, limit: number): Promise<MeasuredBlobs> {
  const sums = await blobs.readOne(database, { after: after as Digest, limit });
  const count = Number(sums.count);
  return { count, bytes: Number(sums.bytes ?? 0), next: count < limit ? undefined : sums.last };
}

const uploads = prepared((db) =>
  db
    .selectFrom("uploads")
    .select((eb) => [eb.fn.countAll<number>().as("open"), eb.fn.sum<number | null>("position").as("bytes")]),
);

export async function measureUploads(database: Database): Promise<{ open: number; bytes: number }> {
  const sums = await uploads.readOne(database, {});
  return { open: Number(sums.open), bytes: Number(sums.bytes ?? 0) };
}
