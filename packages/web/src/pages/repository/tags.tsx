import type { Item } from "@estiva/protocol/management/operations";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { read } from "../../api.ts";
import { ClientMenu } from "../../components/client-menu.tsx";
import { Icon } from "../../components/icon.tsx";
import { Loaded } from "../../components/loaded.tsx";
import { Skeleton } from "../../components/loading.tsx";
import { Pagination, readTrail } from "../../components/pagination.tsx";
import { EmptyState } from "../../components/panel.tsx";
import { formatCount } from "../../format/numbers.ts";
import { repositoryPath } from "../../repository-address.ts";
import { oneOf } from "../../search-params.ts";
import { FirstPush } from "./first-push.tsx";
import type { Repository } from "./repository-pages.tsx";
import { TagSelectionBar } from "./tag-selection-bar.tsx";
import { TagTable } from "./tag-table.tsx";
import { TagToolbar } from "./tag-toolbar.tsx";
import styles from "./tags.module.css";
import { useTagSelection } from "./use-tag-selection.ts";

const route = getRouteApi("/r/$");

export type ListedTag = Item<"listTags">;
export const tagSorts = ["pushed", "version", "name", "size"] as const;
export type TagSort = (typeof tagSorts)[number];
export type TagOrder = "asc" | "desc";

/** What the address says of the list: everything but the page. */
export interface TagFilter {
  readonly q: string | undefined;
  readonly sort: TagSort;
  readonly order: TagOrder;
  readonly supporting: "hide" | "only";
}

/** Names begin with A; everything else with what is newest, highest, largest. */
export function usualOrder(sort: TagSort): TagOrder {
  return sort === "name" ? "asc" : "desc";
}

/** The query of `listTags` for a filter. */
export function tagQuery({ q, sort, order, supporting }: TagFilter) {
  return { ...(q === undefined ? {} : { q }), sort, order, supporting };
}

/** A repository's tags: found, sorted, compared, copied, deleted. */
export function Tags({ repository }: { repository: Repository }) {
  const { t } = useTranslation("repository");
  const { name } = repository;
  const search = route.useSearch();
  const filter = readFilter(search);
  const cursors = readTrail(search.page);
  const cursor = cursors.at(-1);
  const query = { ...tagQuery(filter), limit: 50, ...(cursor === undefined ? {} : { cursor }) };
  const list = useQuery({
    ...read("listTags", { path: { name }, query }),
    placeholderData: keepPreviousData,
  });
  const selection = useTagSelection(name, filter);
  if (repository.tag_count === 0 && filter.supporting === "hide") {
    return (
      <div className={styles.page}>
        <FirstPush repository={repository} />
        <SupportingTags name={name} filter={filter} />
      </div>
    );
  }
  return (
    <div className={styles.page}>
      <div className={styles.top}>
        <TagToolbar filter={filter} />
        <div className={styles.client}>
          <span className="muted">{t("pull.with")}</span>
          <ClientMenu />
        </div>
      </div>
      <section className={styles.panel} aria-label={t("head.tags")}>
        <Loaded query={list} skeleton={<Skeleton rows={12} />}>
          {({ items, total, next_cursor }) => (
            <>
              <TagSelectionBar
                {...{ repository, selection, filter, total }}
                page={items}
                next={next_cursor}
              />
              {items.length === 0 ? (
                <NoTags filter={filter} />
              ) : (
                <TagTable {...{ repository, selection, filter }} tags={items} />
              )}
              <Pagination shown={items.length} total={total} nextCursor={next_cursor} cursors={cursors} />
            </>
          )}
        </Loaded>
      </section>
      <SupportingTags name={name} filter={filter} />
    </div>
  );
}

function readFilter(search: {
  readonly q?: string | undefined;
  readonly sort?: string | undefined;
  readonly order?: string | undefined;
  readonly supporting?: string | undefined;
}): TagFilter {
  const sort = oneOf(tagSorts, search.sort);
  const order = search.order === "asc" || search.order === "desc" ? search.order : usualOrder(sort);
  return { q: search.q, sort, order, supporting: search.supporting === "only" ? "only" : "hide" };
}

function NoTags({ filter }: { filter: TagFilter }) {
  const { t } = useTranslation("repository");
  return (
    <EmptyState
      title={filter.q === undefined ? t("tags.noneTitle") : t("tags.noneFound", { query: filter.q })}
      actions={
        filter.q !== undefined && (
          <Link to="." search={(before: object) => ({ ...before, q: undefined, page: undefined })}>
            {t("tags.clearSearch")}
          </Link>
        )
      }
    />
  );
}

/** Tags that programs keep for signatures and the like: out of the way, but not hidden away. */
function SupportingTags({ name, filter }: { name: string; filter: TagFilter }) {
  const { t, i18n } = useTranslation("repository");
  const list = useQuery(
    read("listTags", { path: { name }, query: { supporting: "only", sort: "pushed", limit: 1 } }),
  );
  const count = list.data?.total ?? 0;
  const isShown = filter.supporting === "only";
  if (count === 0 && !isShown) return null;
  return (
    <p className={styles.supporting}>
      <Icon name="shield" />
      {isShown ? (
        <Link to={repositoryPath(name, "tags")}>{t("tags.backToTags")}</Link>
      ) : (
        <Link to={repositoryPath(name, "tags")} search={{ supporting: "only" }}>
          {t("tags.supporting", { count, formatted: formatCount(count, i18n.language) })}
        </Link>
      )}
      <span className="muted">{t("tags.supportingHint")}</span>
    </p>
  );
}
