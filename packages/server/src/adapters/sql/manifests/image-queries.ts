import { type Digest, isObject } from "@estiva/protocol";
import { sql } from "kysely";
import type {
  ImagePlace,
  ImageRecord,
  ImageRecords,
  ReferrerPage,
  ReferrerRecord,
  TagMoveRecord,
} from "#server/catalog/manifests/image-records.ts";
import type { Database } from "../database.ts";
import { endOfNames } from "../repositories/repository-queries.ts";
import { factsOrUnknown } from "../tags/tag-list-queries.ts";

export class ImageQueries implements ImageRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(repositoryId: number, digest: Digest): Promise<ImageRecord | undefined> {
    const row = await this.#database.read
      .selectFrom("manifests as m")
      .leftJoin("manifest_facts as f", (join) =>
        join.onRef("f.repository_id", "=", "m.repository_id").onRef("f.digest", "=", "m.digest"),
      )
      .select(["m.digest", "m.media_type", "m.artifact_type", "m.bytes", "m.pushed_at", "m.pushed_by"])
      .select(["f.kind", "f.size", "f.platforms", "f.built_at", "f.attestations"])
      .where("m.repository_id", "=", repositoryId)
      .where("m.digest", "=", digest)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    return {
      ...{ digest: row.digest, mediaType: row.media_type, artifactType: row.artifact_type ?? undefined },
      ...{ bytes: row.bytes, pushedAt: row.pushed_at, pushedBy: row.pushed_by, facts: factsOrUnknown(row) },
    };
  }

  async referrers({
    repositoryId,
    subject,
    artifactType,
    after,
    limit,
  }: ReferrerPage): Promise<readonly ReferrerRecord[]> {
    let query = this.#database.read
      .selectFrom("manifests")
      .select(["digest", "media_type", "artifact_type", "size", "pushed_at", "pushed_by"])
      .select("referrer_descriptor")
      .where("repository_id", "=", repositoryId)
      .where("subject", "=", subject)
      .where("digest", ">", after as Digest);
    if (artifactType !== undefined) query = query.where("artifact_type", "=", artifactType);
    const rows = await query.orderBy("digest").limit(limit).execute();
    return rows.map((row) => ({
      ...{ digest: row.digest, mediaType: row.media_type, artifactType: row.artifact_type ?? undefined },
      ...{ size: row.size, pushedAt: row.pushed_at, pushedBy: row.pushed_by },
      annotations: annotationsOf(row.referrer_descriptor),
    }));
  }

  async parents(repositoryId: number, digest: Digest, limit: number): Promise<readonly Digest[]> {
    const rows = await this.#database.read
      .selectFrom("manifest_references")
      .select("manifest")
      .where("repository_id", "=", repositoryId)
      .where("digest", "=", digest)
      .where("kind", "=", "child")
      .limit(limit)
      .execute();
    return rows.map(({ manifest }) => manifest);
  }

  async history(
    repositoryId: number,
    { before, limit }: { readonly before: number | undefined; readonly limit: number },
  ): Promise<readonly TagMoveRecord[]> {
    const rows = await this.#database.read
      .selectFrom("tag_events")
      .select(["id", "at", "actor", "tag", "digest", "previous_digest"])
      .where("repository_id", "=", repositoryId)
      .where("id", "<", before ?? Number.MAX_SAFE_INTEGER)
      .orderBy("id", "desc")
      .limit(limit)
      .execute();
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
  const parsed: unknown = descriptor === null ? undefined : JSON.parse(descriptor);
  const annotations = isObject(parsed) ? parsed.annotations : undefined;
  return isObject(annotations) ? (annotations as Readonly<Record<string, string>>) : {};
}
