import { oneOf } from "../router/search-params.ts";

export const tagSorts = ["pushed", "version", "name", "size"] as const;
export type TagSort = (typeof tagSorts)[number];
export type TagOrder = "asc" | "desc";

/** What the address says of the list of tags: everything but the page. */
export interface TagFilter {
  readonly q: string | undefined;
  readonly sort: TagSort;
  readonly order: TagOrder;
  readonly supporting: "hide" | "only";
  /** Whether tags of one image share a row. */
  readonly isGrouped: boolean;
}

/** The address's query of a repository's pages. */
export interface RepositorySearch {
  readonly q?: string | undefined;
  readonly sort?: string | undefined;
  readonly order?: string | undefined;
  readonly supporting?: string | undefined;
  readonly group?: string | undefined;
  readonly page?: string | undefined;
  readonly platform?: string | undefined;
}

/** Names begin with A; everything else with what is newest, highest, largest. */
export function usualOrder(sort: TagSort): TagOrder {
  return sort === "name" ? "asc" : "desc";
}

export function readTagFilter(search: RepositorySearch): TagFilter {
  const sort = oneOf(tagSorts, search.sort);
  const order = search.order === "asc" || search.order === "desc" ? search.order : usualOrder(sort);
  const supporting = search.supporting === "only" ? "only" : "hide";
  return { q: search.q, sort, order, supporting, isGrouped: search.group === "image" };
}

/** The query of `listTags` for a filter, each tag by itself. */
export function tagQuery({ q, sort, order, supporting }: TagFilter) {
  return { ...(q === undefined ? {} : { q }), sort, order, supporting };
}
