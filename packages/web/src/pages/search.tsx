import type { Answer, Item } from "@estiva/protocol/management/operations";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { read } from "../api.ts";
import { LinkButton } from "../components/button.tsx";
import { Chip, VisibilityChip } from "../components/chip.tsx";
import { Select } from "../components/choices.tsx";
import { RelativeTime, ShortDigest } from "../components/facts.tsx";
import { Icon } from "../components/icon.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Page } from "../components/page.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { Tile } from "../components/tile.tsx";
import { formatCount } from "../format/numbers.ts";
import { repositoryPath } from "../repository-address.ts";
import { oneOf } from "../search-params.ts";
import styles from "./search.module.css";

const route = getRouteApi("/search");
const types = ["all", "repository", "namespace", "image"] as const;

type Found = Item<"search">;

/** Search, and with an empty query, exploring. */
export function Search() {
  const { t, i18n } = useTranslation("repository");
  const { q = "", type: asked, page } = route.useSearch();
  const navigate = useNavigate();
  const type = oneOf(types, asked);
  const cursors = readTrail(page);
  const cursor = cursors.at(-1);
  const sort = q === "" ? "pushed" : "relevance";
  const list = useQuery({
    ...read("search", { query: { q, type, sort, limit: 50, ...(cursor === undefined ? {} : { cursor }) } }),
    placeholderData: keepPreviousData,
  });
  const total = list.data === undefined ? undefined : totalOf(list.data, cursors.length === 0);
  return (
    <Page
      title={q === "" ? t("search.explore") : t("search.title")}
      actions={
        <Select
          label={t("search.show")}
          value={type}
          choices={types.map((one) => ({ value: one, label: t(`search.${one}`) }))}
          onChange={(one) =>
            void navigate({ to: "/search", search: { q, ...(one === "all" ? {} : { type: one }) } })
          }
        />
      }
    >
      <Loaded query={list}>
        {({ items, total: counted, next_cursor }) =>
          items.length === 0 ? (
            <NothingFound q={q} isNarrowed={type !== "all"} />
          ) : (
            <Panel
              flush
              title={
                total === undefined
                  ? t(`search.${type}`)
                  : t("search.results", { count: total, formatted: formatCount(total, i18n.language) })
              }
            >
              <ul className={styles.list}>
                {items.map((found) => (
                  <li key={keyOf(found)} className={styles.row}>
                    <FoundRow found={found} />
                  </li>
                ))}
              </ul>
              <Pagination shown={items.length} total={counted} nextCursor={next_cursor} cursors={cursors} />
            </Panel>
          )
        }
      </Loaded>
    </Page>
  );
}

/** What is not counted by the server is known all the same where it is one page. */
function totalOf({ items, total, next_cursor }: Answer<"search">, isFirst: boolean): number | undefined {
  return total ?? (isFirst && next_cursor === null ? items.length : undefined);
}

function NothingFound({ q, isNarrowed }: { q: string; isNarrowed: boolean }) {
  const { t } = useTranslation("repository");
  return (
    <EmptyState
      title={q === "" ? t("search.noneAtAll") : t("search.noneTitle", { query: q })}
      actions={
        isNarrowed && (
          <LinkButton to="/search" search={{ q }}>
            {t("search.clearType")}
          </LinkButton>
        )
      }
    >
      <p className="muted">{t("search.noneHint")}</p>
    </EmptyState>
  );
}

function FoundRow({ found }: { found: Found }) {
  const { t } = useTranslation("repository");
  if (found.type === "repository") {
    const { name, description, visibility, newest_tag, pushed_at } = found.repository;
    return (
      <>
        <Tile name={name} />
        <div className={styles.words}>
          <Link to={repositoryPath(name)}>{name}</Link>
          <p>{description}</p>
        </div>
        <div className={styles.facts}>
          {newest_tag !== null && <Chip mono>{newest_tag}</Chip>}
          {pushed_at === null ? t("neverPushed") : <RelativeTime time={pushed_at} />}
          <VisibilityChip visibility={visibility} />
        </div>
      </>
    );
  }
  if (found.type === "namespace") {
    const { name, kind, description, repository_count } = found.namespace;
    const path = kind === "user" ? `/u/${name}` : kind === "organization" ? `/o/${name}` : "/search";
    return (
      <>
        <Icon name={kind === "user" ? "user" : "building"} size={28} />
        <div className={styles.words}>
          <Link to={path}>{name}</Link>
          <p>{description}</p>
        </div>
        <div className={styles.facts}>{t("search.repositories", { count: repository_count })}</div>
      </>
    );
  }
  const { repository, digest, tags } = found.image;
  return (
    <>
      <Tile name={repository} />
      <div className={styles.words}>
        <Link to={repositoryPath(repository, "tag", digest)}>{repository}</Link>
        <p>
          <ShortDigest digest={digest} />
        </p>
      </div>
      <div className={styles.facts}>
        {tags.slice(0, 4).map((tag) => (
          <Chip key={tag} mono>
            {tag}
          </Chip>
        ))}
      </div>
    </>
  );
}

function keyOf(found: Found): string {
  if (found.type === "repository") return `r ${found.repository.name}`;
  return found.type === "namespace"
    ? `n ${found.namespace.name}`
    : `i ${found.image.repository} ${found.image.digest}`;
}
