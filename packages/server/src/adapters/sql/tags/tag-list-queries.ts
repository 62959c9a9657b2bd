import type { Digest, Tag } from "@estiva/protocol";
import type { Chunk, Scan } from "#server/catalog/scan.ts";
import {
  maxAliases,
  maxCountedReferrers,
  type TagEntry,
  type TagKey,
  type TagList,
  type TagListRecords,
} from "#server/catalog/tags/tag-list-records.ts";
import { isSignatureType, signatureTag } from "#server/registry/manifests/content-kind.ts";
import type { Database } from "../database.ts";
import { imageScan } from "../manifests/image-scan.ts";
import { factsOrUnknown } from "../manifests/manifest-facts.ts";
import { prepared, type Value } from "../prepared.ts";
import { findTag } from "./find-tag.ts";
import { tagScan } from "./tag-scan.ts";

interface Key {
  repositoryId: number;
  tag: Tag;
}

interface DigestKey {
  repositoryId: number;
  digest: Digest;
  limit: number;
}

const entry = prepared((db, value: Value<Key>) =>
  db
    .selectFrom("tags as t")
    .leftJoin("manifest_facts as f", (join) =>
      join.onRef("f.repository_id", "=", "t.repository_id").onRef("f.digest", "=", "t.digest"),
    )
    .select(["t.name", "t.digest", "t.pushed_at", "t.pushed_by"])
    .select(["f.kind", "f.size", "f.platforms", "f.built_at", "f.attestations"])
    .where("t.repository_id", "=", value("repositoryId"))
    .where("t.name", "=", value("tag")),
);

const ofDigest = prepared((db, value: Value<DigestKey>) =>
  db
    .selectFrom("tags")
    .select("name")
    .where("repository_id", "=", value("repositoryId"))
    .where("digest", "=", value("digest"))
    .orderBy("name")
    .limit(value("limit")),
);

const referrers = prepared((db, value: Value<DigestKey>) =>
  db
    .selectFrom("manifests")
    .select("artifact_type")
    .where("repository_id", "=", value("repositoryId"))
    .where("subject", "=", value("digest"))
    .limit(value("limit")),
);

const counts = prepared((db, value: Value<{ repositoryId: number }>) =>
  db
    .selectFrom("repositories")
    .select(["tag_count", "supporting_tag_count"])
    .where("id", "=", value("repositoryId")),
);

export class TagListQueries implements TagListRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async scan(list: TagList, after: TagKey | undefined): Promise<Chunk<TagKey>> {
    return await tagScan(this.#database.read, list, after);
  }

  images(list: TagList): Scan<TagKey> {
    return imageScan(this.#database.read, list);
  }

  async count(repositoryId: number, supporting: boolean): Promise<number> {
    const row = await counts.readFirst(this.#database, { repositoryId });
    return (supporting ? row?.supporting_tag_count : row?.tag_count) ?? 0;
  }

  async find(repositoryId: number, tag: Tag): Promise<TagEntry | undefined> {
    const row = await entry.readFirst(this.#database, { repositoryId, tag });
    if (row === undefined) return undefined;
    const { digest } = row;
    const named = await this.ofDigest(repositoryId, digest, maxAliases + 1);
    const limit = maxCountedReferrers;
    const types = await referrers.readColumn(this.#database, { repositoryId, digest, limit });
    return {
      name: row.name,
      digest,
      pushedAt: row.pushed_at,
      pushedBy: row.pushed_by,
      facts: factsOrUnknown(row),
      aliases: named.filter((name) => name !== tag).slice(0, maxAliases),
      referrers: types.length,
      isSigned: types.some(isSignatureType) || (await this.#exists(repositoryId, signatureTag(digest))),
    };
  }

  async ofDigest(repositoryId: number, digest: Digest, limit: number): Promise<readonly Tag[]> {
    return await ofDigest.readColumn(this.#database, { repositoryId, digest, limit });
  }

  async #exists(repositoryId: number, tag: Tag): Promise<boolean> {
    return (await findTag.readFirst(this.#database, { repositoryId, tag })) !== undefined;
  }
}
