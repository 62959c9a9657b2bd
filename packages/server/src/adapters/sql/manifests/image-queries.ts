import { type Digest, isObject } from "@estiva/protocol";
import { type Kysely, sql } from "kysely";
import type {
  ImagePlace,
  ImageRecord,
  ImageRecords,
  ReferrerPage,
  ReferrerRecord,
  TagMoveRecord,
} from "#server/catalog/manifests/image-records.ts";
import { optional, optionalJson } from "../codecs.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { endOfNames } from "../repositories/end-of-names.ts";
import type { Tables } from "../tables.ts";
import { factsOrUnknown } from "./manifest-facts.ts";

interface Key {
  readonly repositoryId: number;
  readonly digest: Digest;
}

const image = prepared((db, value: Value<Key>) =>
  db
    .selectFrom("manifests as m")
    .leftJoin("manifest_facts as f", (join) =>
      join.onRef("f.repository_id", "=", "m.repository_id").onRef("f.digest", "=", "m.digest"),
    )
    .select(["m.digest", "m.media_type", "m.artifact_type", "m.bytes", "m.pushed_at", "m.pushed_by"])
    .select(["f.kind", "f.size", "f.platforms", "f.built_at", "f.attestations"])
    .where("m.repository_id", "=", value("repositoryId"))
    .where("m.digest", "=", value("digest")),
);

type Behind = Omit<ReferrerPage, "after"> & { readonly after: Digest };

const ofSubject = (db: Kysely<Tables>, value: Value<Behind>) =>
  db
    .selectFrom("manifests")
    .select(["digest", "media_type", "artifact_type", "size", "pushed_at", "pushed_by"])
    .select("referrer_descriptor")
    .where("repository_id", "=", value("repositoryId"))
    .where("subject", "=", value("subject"))
    .where("digest", ">", value("after"))
    .orderBy("digest")
    .limit(value("limit"));

const referrers = prepared(ofSubject);

const referrersOfType = prepared((db, value: Value<Behind>) =>
  ofSubject(db, value).where("artifact_type", "=", value("artifactType", optional<string>())),
);

const parents = prepared((db, value: Value<Key & { limit: number }>) =>
  db
    .selectFrom("manifest_references")
    .select("manifest")
    .where("repository_id", "=", value("repositoryId"))
    .where("digest", "=", value("digest"))
    .where("kind", "=", "child")
    .limit(value("limit")),
);

const history = prepared((db, value: Value<{ repositoryId: number; before: number; limit: number }>) =>
  db
    .selectFrom("tag_events")
    .select(["id", "at", "actor", "tag", "digest", "previous_digest"])
    .where("repository_id", "=", value("repositoryId"))
    .where("id", "<", value("before"))
    .orderBy("id", "desc")
    .limit(value("limit")),
);

export class ImageQueries implements ImageRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(repositoryId: number, digest: Digest): Promise<ImageRecord | undefined> {
    const row = await image.readFirst(this.#database, { repositoryId, digest });
    if (row === undefined) return undefined;
    return {
      digest: row.digest,
      mediaType: row.media_type,
      artifactType: row.artifact_type ?? undefined,
      bytes: row.bytes,
      pushedAt: row.pushed_at,
      pushedBy: row.pushed_by,
      facts: factsOrUnknown(row),
    };
  }

  async referrers(page: ReferrerPage): Promise<readonly ReferrerRecord[]> {
    const statement = page.artifactType === undefined ? referrers : referrersOfType;
    const rows = await statement.read(this.#database, { ...page, after: page.after as Digest });
    return rows.map((row) => ({
      digest: row.digest,
      mediaType: row.media_type,
      artifactType: row.artifact_type ?? undefined,
      size: row.size,
      pushedAt: row.pushed_at,
      pushedBy: row.pushed_by,
      annotations: annotationsOf(row.referrer_descriptor),
    }));
  }

  async parents(repositoryId: number, digest: Digest, limit: number): Promise<readonly Digest[]> {
    return await parents.readColumn(this.#database, { repositoryId, digest, limit });
  }

  async history(
    repositoryId: number,
    {
      before = Number.MAX_SAFE_INTEGER,
      limit,
    }: { readonly before: number | undefined; readonly limit: number },
  ): Promise<readonly TagMoveRecord[]> {
    const rows = await history.read(this.#database, { repositoryId, before, limit });
    return rows.map(({ digest, previous_digest, ...row }) => ({
      ...row,
      digest: digest ?? undefined,
      previous: previous_digest ?? undefined,
    }));
  }

  async byPrefix(
    prefix: string,
    after: ImagePlace | undefined,
    limit: number,
  ): Promise<readonly ImagePlace[]> {
    let query = this.#database.read
      .selectFrom("manifest_facts as m")
      .innerJoin("repositories as r", "r.id", "m.repository_id")
      .select(["m.digest", "m.repository_id as repositoryId", "r.path as repository"])
      .where("m.digest", ">=", prefix as Digest)
      // Behind every hexadecimal digit.
      .where("m.digest", "<", `${prefix}g` as Digest)
      .where("r.path", "<", endOfNames);
    if (after !== undefined) {
      const place = sql<boolean>`(m.digest, m.repository_id) > (${after.digest}, ${after.repositoryId})`;
      query = query.where(place);
    }
    return await query.orderBy("m.digest").orderBy("m.repository_id").limit(limit).execute();
  }
}

function annotationsOf(descriptor: string | null): Readonly<Record<string, string>> {
  const parsed = optionalJson<unknown>().decode(descriptor);
  const annotations = isObject(parsed) ? parsed.annotations : undefined;
  return isObject(annotations) ? (annotations as Readonly<Record<string, string>>) : {};
}
