import { type PageCost, pageOfScans, type ScannedPage } from "../scan.ts";
import type { TagEntry, TagKey, TagList, TagListRecords } from "./tag-list-records.ts";

/** Of images, each of which may have thousands of tags, a page ends sooner, so that it comes soon. */
const costOfImages: PageCost = { decided: 2_000, chunks: 20 };

interface TagPage {
  readonly after: TagKey | undefined;
  readonly limit: number;
  /** Whether each image is listed once, by the first of its tags in the list's order. */
  readonly byImage: boolean;
}

/** A page of a repository's tags. */
export async function pageOfTags(
  records: TagListRecords,
  list: TagList,
  { after, limit, byImage }: TagPage,
): Promise<ScannedPage<TagKey, TagEntry>> {
  return await pageOfScans({
    scans: [byImage ? records.images(list) : (from: TagKey | undefined) => records.scan(list, from)],
    ...(byImage ? { most: costOfImages } : {}),
    compare: (one, other) => (list.descending ? compareKeys(other, one) : compareKeys(one, other)),
    after,
    limit,
    show: async ({ name }) => await records.find(list.repositoryId, name),
  });
}

function compareKeys(one: TagKey, other: TagKey): number {
  return compare(one.value, other.value) || compare(one.name, other.name);
}

/** Bytewise, as the store sorts: names are ASCII. */
function compare(one: string | number, other: string | number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
