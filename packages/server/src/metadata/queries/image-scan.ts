import type { Digest } from "@estiva/protocol";
import { type Kysely, sql } from "kysely";
import type { Chunk } from "#server/registry/scan.ts";
import type { TagKey, TagList } from "#server/registry/tag-list-records.ts";
import type { Tables } from "../tables.ts";
import { containing } from "./containing.ts";
import { chunkOf, columns, given, pieceOf } from "./tag-scan.ts";

/** Tags that one piece looks at. */
const lookedAt = 2_000;
/** Digests per statement. */
const batch = 100;

/**
 * Reads a piece of a list of images: each stands at the place of the first of its tags that fit. A tag whose image
 * has another one before it is passed over, at the cost of looking at it.
 */
export async function imageScan(
  db: Kysely<Tables>,
  list: TagList,
  after: TagKey | undefined,
): Promise<Chunk<TagKey>> {
  const { rows, end } = await pieceOf(db, list, after, lookedAt);
  const firsts = new Map<Digest, TagKey>();
  for (const { digest, ...key } of await rows.select("tags.digest").limit(lookedAt).execute()) {
    if (!firsts.has(digest)) firsts.set(digest, key);
  }
  const images: TagKey[] = [];
  const digests = [...firsts.keys()];
  for (let start = 0; start < digests.length && images.length < given; start += batch) {
    const some = digests.slice(start, start + batch);
    const passed = after === undefined ? new Set() : await listedUpTo(db, list, after, some);
    for (const digest of some) {
      const first = firsts.get(digest);
      if (first !== undefined && !passed.has(digest)) images.push(first);
    }
  }
  return chunkOf(images.slice(0, given), end);
}

/** Of these digests those with a fitting tag up to a place of the list. Their platforms fit, as they are theirs. */
async function listedUpTo(
  db: Kysely<Tables>,
  { repositoryId, supporting, sort, descending, part }: TagList,
  { value, name }: TagKey,
  digests: readonly Digest[],
): Promise<ReadonlySet<Digest>> {
  // The plus signs keep all indexes out of it but the one by digest, which is the short way.
  const place = sql`(+${sql.ref(`tags.${columns[sort]}`)}, +tags.name)`;
  let rows = db
    .selectFrom("tags")
    .select("tags.digest")
    .where("tags.repository_id", "=", repositoryId)
    .where("tags.digest", "in", digests)
    .where(sql<boolean>`+tags.supporting = ${supporting ? 1 : 0}`)
    .where(
      sql<boolean>`${place} ${descending ? sql`>=` : sql`<=`} (${sort === "name" ? name : value}, ${name})`,
    );
  if (part !== undefined) rows = rows.where((eb) => containing(eb.ref("tags.name"), part));
  return new Set((await rows.groupBy("tags.digest").execute()).map(({ digest }) => digest));
}
