import type { Digest } from "@estiva/protocol";
import { type Kysely, sql } from "kysely";
import type { Scan } from "#server/catalog/scan.ts";
import type { TagKey, TagList } from "#server/catalog/tags/tag-list-records.ts";
import { containing } from "../containing.ts";
import type { Tables } from "../tables.ts";
import { chunkOf, columns, given, pieceOf } from "../tags/tag-scan.ts";

/** Tags that one piece looks at. */
const lookedAt = 2_000;

/**
 * Reads a list of images for one page, piece by piece: each stands at the place of the first of its tags that fit. A
 * tag whose image has one before it is passed over, at the cost of looking at it. What this page has seen is
 * remembered, what stood before the page is looked up once for each image.
 */
export function imageScan(db: Kysely<Tables>, list: TagList): Scan<TagKey> {
  const seen = new Set<Digest>();
  let start: { readonly after: TagKey | undefined } | undefined;
  return async (after) => {
    start ??= { after };
    const { rows, end } = await pieceOf(db, list, after, lookedAt);
    const images: TagKey[] = [];
    for (const { digest, ...key } of await rows.select("tags.digest").limit(lookedAt).execute()) {
      if (images.length === given) break;
      if (seen.has(digest)) continue;
      seen.add(digest);
      if (start.after === undefined || !(await isListed(db, list, start.after, digest))) images.push(key);
    }
    return chunkOf(images, end);
  };
}

/** Whether a fitting tag of the image stands up to a place of the list. Its platform fits, as that is the image's. */
async function isListed(
  db: Kysely<Tables>,
  { repositoryId, supporting, sort, descending, part }: TagList,
  { value, name }: TagKey,
  digest: Digest,
): Promise<boolean> {
  // The plus signs keep all indexes out of it but the one by digest, which is the short way.
  const place = sql`(+${sql.ref(`tags.${columns[sort]}`)}, +tags.name)`;
  const from = sql`(${sort === "name" ? name : value}, ${name})`;
  let rows = db
    .selectFrom("tags")
    .select("tags.digest")
    .where("tags.repository_id", "=", repositoryId)
    .where("tags.digest", "=", digest)
    .where(sql<boolean>`+tags.supporting = ${supporting ? 1 : 0}`)
    .where(descending ? sql<boolean>`${place} >= ${from}` : sql<boolean>`${place} <= ${from}`);
  if (part !== undefined) rows = rows.where((eb) => containing(eb.ref("tags.name"), part));
  return (await rows.limit(1).executeTakeFirst()) !== undefined;
}
