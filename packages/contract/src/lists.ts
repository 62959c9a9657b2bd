import { z } from "zod";
import { maxCursorLength, pageSize } from "./limits.ts";

const clamp = (limit: number) => Math.min(Math.max(limit, 1), pageSize.max);

/** The query of a list: how many items, from where on, and the list's own filters. */
export function listQuery<Filters extends z.ZodRawShape>(filters: Filters) {
  return z.object({
    limit: z.coerce
      .number<number>()
      .int()
      .transform(clamp)
      .prefault(pageSize.default)
      .describe(`The most items to answer, 1 to ${pageSize.max}; less and more are taken as those.`),
    cursor: z
      .string()
      .max(maxCursorLength)
      .optional()
      .describe("The `next_cursor` of the page before; absent for the first."),
    ...filters,
  });
}

/** A page of a list. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next_cursor: z.string().nullable().describe("Where the next page begins; null on the last."),
  });
}

/** A page whose whole list is counted where that is cheap. */
export function countedPage<Item extends z.ZodType>(item: Item) {
  return page(item).extend({
    total: z.int().min(0).nullable().describe("Of all pages; null where it is not counted."),
  });
}
