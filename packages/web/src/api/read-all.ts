import type { CallOptions } from "@estiva/client";
import type { Item, ListId } from "@estiva/contract/operations";
import { queryOptions } from "@tanstack/react-query";
import { client } from "./api.ts";

/** What was read of a list, and whether there is more of it. */
export interface AllOf<Each> {
  readonly items: readonly Each[];
  readonly isCut: boolean;
}

/** A whole list for `useQuery`, page after page, up to `most` items: for what is small by its nature. */
export function readAll<Id extends ListId>(id: Id, options: Omit<CallOptions<Id>, "signal">, most = 1000) {
  return queryOptions<AllOf<Item<Id>>, Error>({
    queryKey: [id, { ...options, all: most }],
    queryFn: async ({ signal }) => {
      // One of the two forms of the same call, which the compiler can't tell apart for any id.
      const pages = client.pages.bind(client) as unknown as Pages<Id>;
      const query = { ...("query" in options ? (options.query as object) : {}), limit: 100 };
      const items: Item<Id>[] = [];
      for await (const item of pages(id, { ...options, query, signal })) {
        if (items.length === most) return { items, isCut: true };
        items.push(item);
      }
      return { items, isCut: false };
    },
  });
}

type Pages<Id extends ListId> = (id: Id, options: object) => AsyncGenerator<Item<Id>, void>;
