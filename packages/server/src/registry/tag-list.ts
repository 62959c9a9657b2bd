import { pageOfScans, type ScannedPage } from "./scan.ts";
import type { TagEntry, TagKey, TagList, TagListRecords } from "./tag-list-records.ts";

/** A page of a repository's tags. */
export async function pageOfTags(
  records: TagListRecords,
  list: TagList,
  { after, limit }: { readonly after: TagKey | undefined; readonly limit: number },
): Promise<ScannedPage<TagKey, TagEntry>> {
  return await pageOfScans({
    scans: [(from: TagKey | undefined) => records.scan(list, from)],
    compare: (one, other) => (list.descending ? compareKeys(other, one) : compareKeys(one, other)),
    ...{ after, limit },
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
