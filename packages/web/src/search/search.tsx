import type { Answer } from "@estiva/contract/operations";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { LinkButton } from "../components/button.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Page } from "../components/page.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { formatCount } from "../format/numbers.ts";
import { repositoryPath } from "../repositories/repository-address.ts";
import styles from "./search.module.css";
import { askedOf, isDigest, readWanted, type Wanted, writeWanted } from "./search-address.ts";
import { SearchFilters, useFilters } from "./search-filters.tsx";
import { FoundRow, keyOf } from "./search-row.tsx";

const route = getRouteApi("/search");

/** Search, and with an empty query, exploring. */
export function Search() {
  const { t } = useTranslation("home");
  const search = route.useSearch();
  const wanted = readWanted(search);
  const cursors = readTrail(search.page);
  const cursor = cursors.at(-1);
  const list = useQuery({
    ...read("search", {
      query: { ...askedOf(wanted), limit: 50, ...(cursor === undefined ? {} : { cursor }) },
    }),
    placeholderData: keepPreviousData,
  });
  useOpenedImage(wanted, list.isPlaceholderData ? undefined : list.data);
  const { q } = wanted;
  return (
    <Page
      title={q === "" ? t("search.explore") : t("search.titleOf", { query: q })}
      heading={q === "" ? t("search.explore") : t("search.title")}
    >
      <div className={styles.page}>
        <SearchFilters wanted={wanted} />
        <Loaded query={list}>
          {(data) =>
            data.items.length === 0 && data.next_cursor === null && cursor === undefined ? (
              <NothingFound wanted={wanted} />
            ) : (
              <Panel flush title={<Count found={data} isFirst={cursors.length === 0} q={q} />}>
                <ul className={styles.list}>
                  {data.items.map((found) => (
                    <li key={keyOf(found)} className={styles.row}>
                      <FoundRow found={found} />
                    </li>
                  ))}
                </ul>
                <Pagination
                  shown={data.items.length}
                  total={data.total}
                  nextCursor={data.next_cursor}
                  cursors={cursors}
                />
              </Panel>
            )
          }
        </Loaded>
      </div>
    </Page>
  );
}

/** A pasted digest leads to its image, where it means just one. */
function useOpenedImage({ q, kind, platform }: Wanted, found: Answer<"search"> | undefined): void {
  const navigate = useNavigate();
  const isAsked = isDigest(q) && kind === "all" && platform === undefined;
  const [only, ...others] = found?.items ?? [];
  const isOne = others.length === 0 && found?.next_cursor === null;
  const image = isAsked && isOne && only?.type === "image" ? only.image : undefined;
  const path = image && repositoryPath(image.repository, "tag", image.digest);
  useEffect(() => {
    if (path !== undefined) void navigate({ to: path, replace: true });
  }, [path, navigate]);
}

interface CountProps {
  readonly found: Answer<"search">;
  readonly isFirst: boolean;
  readonly q: string;
}

/** How many were found, as far as it is known: the server doesn't count what it doesn't show. */
function Count({ found: { items, next_cursor }, isFirst, q }: CountProps) {
  const { t, i18n } = useTranslation("home");
  const count = items.length;
  const formatted = formatCount(count, i18n.language);
  const words =
    isFirst && next_cursor === null
      ? t("search.results", { count, formatted })
      : isFirst && count > 0
        ? t("search.moreResults", { formatted })
        : t("search.title");
  return (
    <>
      {words}
      {q !== "" && <span className={styles.query}> · {q}</span>}
    </>
  );
}

function NothingFound({ wanted }: { wanted: Wanted }) {
  const { t } = useTranslation("home");
  const filters = useFilters(wanted);
  const { q } = wanted;
  const parts = [...filters, ...(q === "" ? [] : [{ name: q, without: { ...wanted, q: "" } }])];
  const isNarrowed = filters.length > 0;
  return (
    <EmptyState
      title={
        q !== ""
          ? t("search.noneTitle", { query: q })
          : t(isNarrowed ? "search.noneFiltered" : "search.noneAtAll")
      }
      actions={
        parts.length > 0 &&
        parts.map(({ name, without }) => (
          <LinkButton key={name} to="/search" search={writeWanted(without)} icon="x">
            {t("search.without", { filter: name })}
          </LinkButton>
        ))
      }
    >
      <p className="muted">{t(isDigest(q) ? "search.noneDigestHint" : "search.noneHint")}</p>
    </EmptyState>
  );
}
