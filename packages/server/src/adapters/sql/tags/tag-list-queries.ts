import type { Digest, Tag } from "@estiva/protocol";
import type { Selectable } from "kysely";
import type { Chunk, Scan } from "#server/catalog/scan.ts";
import {
  maxAliases,
  maxCountedReferrers,
  type TagEntry,
  type TagKey,
  type TagList,
  type TagListRecords,
} from "#server/catalog/tags/tag-list-records.ts";
import { signatureTypes } from "#server/registry/manifests/content-kind.ts";
import type { Database } from "../database.ts";
import { imageScan } from "../manifests/image-scan.ts";
import { factsOf } from "../manifests/manifest-fact-queries.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";
import type { Tables } from "../tables.ts";
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

export class TagListQueries implements TagListRecords {
  readonly #database: Database;
  readonly #entry;
  readonly #ofDigest;
  readonly #exists;
  readonly #referrers;

  constructor(database: Database) {
    this.#database = database;
    const db = database.read;
    this.#entry = new PreparedQuery((value: Value<Key>) =>
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
    this.#ofDigest = new PreparedQuery((value: Value<DigestKey>) =>
      db
        .selectFrom("tags")
        .select("name")
        .where("repository_id", "=", value("repositoryId"))
        .where("digest", "=", value("digest"))
        .orderBy("name")
        .limit(value("limit")),
    );
    this.#exists = new PreparedQuery((value: Value<Key>) =>
      db
        .selectFrom("tags")
        .select("name")
        .where("repository_id", "=", value("repositoryId"))
        .where("name", "=", value("tag")),
    );
    this.#referrers = new PreparedQuery((value: Value<DigestKey>) =>
      db
        .selectFrom("manifests")
        .select("artifact_type")
        .where("repository_id", "=", value("repositoryId"))
        .where("subject", "=", value("digest"))
        .limit(value("limit")),
    );
  }

  async scan(list: TagList, after: TagKey | undefined): Promise<Chunk<TagKey>> {
    return await tagScan(this.#database.read, list, after);
  }

  images(list: TagList): Scan<TagKey> {
    return imageScan(this.#database.read, list);
  }

  async count(repositoryId: number, supporting: boolean): Promise<number> {
    const row = await this.#database.read
      .selectFrom("repositories")
      .select(["tag_count", "supporting_tag_count"])
      .where("id", "=", repositoryId)
      .executeTakeFirst();
    return (supporting ? row?.supporting_tag_count : row?.tag_count) ?? 0;
  }

  async find(repositoryId: number, tag: Tag): Promise<TagEntry | undefined> {
    const row = await this.#entry.readFirst(this.#database, { repositoryId, tag });
    if (row === undefined) return undefined;
    const { digest } = row;
    const named = await this.ofDigest(repositoryId, digest, maxAliases + 1);
    const limit = maxCountedReferrers;
    const referrers = await this.#referrers.read(this.#database, { repositoryId, digest, limit });
    const signature = `${digest.replace(":", "-")}.sig` as Tag;
    return {
      ...{ name: row.name, digest, pushedAt: row.pushed_at, pushedBy: row.pushed_by },
      facts: factsOrUnknown(row),
      aliases: named.filter((name) => name !== tag).slice(0, maxAliases),
      referrers: referrers.length,
      isSigned:
        referrers.some(({ artifact_type: type }) => type !== null && signatureTypes.includes(type)) ||
        (await this.#exists.readFirst(this.#database, { repositoryId, tag: signature })) !== undefined,
    };
  }

  async ofDigest(repositoryId: number, digest: Digest, limit: number): Promise<readonly Tag[]> {
    return await this.#ofDigest.readColumn(this.#database, { repositoryId, digest, limit });
  }
}

type Nullable<Row> = { readonly [Name in keyof Row]: Row[Name] | null };

/** What was pushed before facts were kept has none. */
export function factsOrUnknown(
  row: Nullable<
    Pick<Selectable<Tables["manifest_facts"]>, "kind" | "size" | "platforms" | "built_at" | "attestations">
  >,
) {
  return factsOf({
    ...{ kind: row.kind ?? ("unknown" as const), size: row.size ?? 0, platforms: row.platforms ?? "[]" },
    ...{ built_at: row.built_at, attestations: row.attestations ?? 0 },
  });
}
