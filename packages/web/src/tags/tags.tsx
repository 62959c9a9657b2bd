import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../components/icon.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState } from "../components/panel.tsx";
import { formatCount } from "../format/numbers.ts";
import { ClientMenu } from "../repositories/client-menu.tsx";
import { FirstPush } from "../repositories/first-push.tsx";
import { type Repository, supportingTagsQuery, tagListQuery } from "../repositories/page-queries.ts";
import { repositoryPath } from "../repositories/repository-address.ts";
import { readTagFilter, type TagFilter } from "./tag-filter.ts";
import { TagSelectionBar } from "./tag-selection-bar.tsx";
import { TagTable } from "./tag-table.tsx";
import { TagToolbar } from "./tag-toolbar.tsx";
import styles from "./tags.module.css";
import { useTagSelection } from "./use-tag-selection.ts";

const route = getRouteApi("/r/$");

/** A repository's tags: found, sorted, compared, copied, deleted. */
export function Tags({ repository }: { repository: Repository }) {
  const { t } = useTranslation("repository");
  const { name } = repository;
  const search = route.useSearch();
  const filter = readTagFilter(search);
  const list = useQuery({ ...tagListQuery(name, search), placeholderData: keepPreviousData });
  const cursors = readTrail(usePageOf(list, search.page));
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
                repository={repository}
                selection={selection}
                filter={filter}
                total={total}
                page={items}
                next={next_cursor}
              />
              {items.length === 0 ? (
                <NoTags filter={filter} />
              ) : (
                <TagTable repository={repository} selection={selection} filter={filter} tags={items} />
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

/** As long as a list still shows an earlier page's rows, that page's place in the address. */
function usePageOf(list: { readonly isPlaceholderData: boolean }, page: string | undefined) {
  const [shown, setShown] = useState(page);
  if (!list.isPlaceholderData && shown !== page) setShown(page);
  return list.isPlaceholderData ? shown : page;
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
  const list = useQuery(supportingTagsQuery(name));
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
