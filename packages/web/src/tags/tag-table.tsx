import { Link } from "@tanstack/react-router";
import {
  type KeyboardEvent,
  lazy,
  Suspense,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { classNames } from "../components/class-names.ts";
import { Icon } from "../components/icon.tsx";
import { areShortcutsOn } from "../components/single-keys.ts";
import type { ListedTag, Repository } from "../repositories/page-queries.ts";
import { usePullClient, useRegistryPlace } from "../repositories/pull-commands.ts";
import { type TagFilter, type TagSort, usualOrder } from "./tag-filter.ts";
import { rowTags, TagRow } from "./tag-row.tsx";
import styles from "./tag-table.module.css";
import type { TagSelection } from "./use-tag-selection.ts";

const DeletionDialog = lazy(async () => ({
  default: (await import("./deletion-dialog.tsx")).DeletionDialog,
}));

/** Rows that a large screen shows: they are drawn first, the others behind them a moment later. */
const firstRows = 16;

interface TagTableProps {
  readonly repository: Repository;
  readonly tags: readonly ListedTag[];
  readonly selection: TagSelection;
  readonly filter: TagFilter;
}

/** Tags, 50 at most. On narrow screens the same rows fold into three lines. */
export function TagTable({ repository, tags, selection, filter }: TagTableProps) {
  const { t } = useTranslation("repository");
  const [deleting, setDeleting] = useState<string>();
  const maySelect = repository.may.includes("delete");
  const isWhole = useDeferredValue(true, false);
  const { host, isPlainHttp } = useRegistryPlace();
  const [client, choose] = usePullClient();
  const pull = useMemo(
    () => ({ place: { host, isPlainHttp }, client, choose }),
    [host, isPlainHttp, client, choose],
  );
  // The roles stand here because a row that is laid out as a grid loses its own.
  return (
    <>
      {/* biome-ignore-start lint/a11y/noRedundantRoles: see above */}
      <table role="table" aria-label={t("head.tags")} className={styles.table}>
        <thead role="rowgroup">
          <tr role="row" className={classNames(styles.row, !maySelect && styles.fixed)}>
            {maySelect && (
              <th role="columnheader" scope="col" className={styles.check}>
                <SelectPage
                  names={tags.flatMap((tag) => rowTags(tag, filter.isGrouped))}
                  selection={selection}
                />
              </th>
            )}
            <SortHeader sorts={["name", "version"]} filter={filter} label={t("tags.column.tag")} />
            <th role="columnheader" scope="col">
              {t("tags.column.platforms")}
            </th>
            <SortHeader sorts={["size"]} filter={filter} label={t("tags.column.size")} end />
            <th role="columnheader" scope="col">
              {t("tags.column.digest")}
            </th>
            <SortHeader sorts={["pushed"]} filter={filter} label={t("tags.column.pushed")} />
            <th role="columnheader" scope="col">
              <span className="aside">{t("tags.column.badges")}</span>
            </th>
            <th role="columnheader" scope="col">
              <span className="aside">{t("tags.column.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody
          role="rowgroup"
          onKeyDown={(event) => onRowKey(event, (row) => toggle(row, tags, selection, filter), maySelect)}
        >
          {(isWhole ? tags : tags.slice(0, firstRows)).map((tag) => (
            <TagRow
              key={tag.name}
              repository={repository}
              tag={tag}
              maySelect={maySelect}
              pull={pull}
              isGrouped={filter.isGrouped}
              isSelected={rowTags(tag, filter.isGrouped).every((name) => selection.names.has(name))}
              onSelect={selection.set}
              onDelete={setDeleting}
            />
          ))}
        </tbody>
      </table>
      {/* biome-ignore-end lint/a11y/noRedundantRoles: see above */}
      {deleting !== undefined && (
        <Suspense>
          <DeletionDialog
            name={repository.name}
            tags={[deleting]}
            onClose={() => setDeleting(undefined)}
            onDone={() => {
              selection.set([deleting], false);
              setDeleting(undefined);
            }}
          />
        </Suspense>
      )}
    </>
  );
}

/** Marks the rows that are seen, and no others. */
function SelectPage({ names, selection }: { names: readonly string[]; selection: TagSelection }) {
  const { t } = useTranslation("repository");
  const ref = useRef<HTMLInputElement>(null);
  const count = names.filter((name) => selection.names.has(name)).length;
  useEffect(() => {
    if (ref.current !== null) ref.current.indeterminate = count > 0 && count < names.length;
  });
  return (
    <label className={styles.box}>
      <input
        ref={ref}
        type="checkbox"
        aria-label={t("tags.selectPage")}
        checked={count === names.length && count > 0}
        onChange={({ target }) => selection.set(names, target.checked)}
      />
      <span aria-hidden="true" className={styles.all}>
        {t("tags.selectPage")}
      </span>
    </label>
  );
}

interface SortHeaderProps {
  /** The first is what a press sorts by. */
  readonly sorts: readonly TagSort[];
  readonly filter: TagFilter;
  readonly label: string;
  readonly end?: boolean;
}

function SortHeader({ sorts, filter, label, end = false }: SortHeaderProps) {
  const isCurrent = sorts.includes(filter.sort);
  const sort = isCurrent ? filter.sort : (sorts[0] ?? filter.sort);
  const opposite = filter.order === "asc" ? "desc" : "asc";
  const order = isCurrent ? opposite : usualOrder(sort);
  return (
    <th
      // biome-ignore lint/a11y/noRedundantRoles: a row that is laid out as a grid loses its own
      role="columnheader"
      scope="col"
      aria-sort={isCurrent ? (filter.order === "asc" ? "ascending" : "descending") : undefined}
      className={end ? styles.end : undefined}
    >
      <Link
        to="."
        search={(before: object) => ({
          ...before,
          page: undefined,
          sort: sort === "pushed" ? undefined : sort,
          order: order === usualOrder(sort) ? undefined : order,
        })}
      >
        {label}
        {isCurrent && <Icon name={filter.order === "asc" ? "arrow-up" : "arrow-down"} size={12} />}
      </Link>
    </th>
  );
}

/** Arrows go from row to row; `x` marks a row, `c` copies its pull command. */
function onRowKey(
  event: KeyboardEvent<HTMLElement>,
  onToggle: (name: string) => void,
  maySelect: boolean,
): void {
  const target = event.target as HTMLElement;
  const row = target.closest<HTMLElement>("[data-tag-row]");
  const isElsewhere = target.closest("[role=menu], dialog") !== null;
  if (row === null || isElsewhere || event.ctrlKey || event.metaKey || event.altKey) return;
  const name = row.dataset.tagRow ?? "";
  const actions: Readonly<Record<string, () => void>> = {
    ArrowDown: () => focusRow(row.nextElementSibling),
    ArrowUp: () => focusRow(row.previousElementSibling),
    ...(areShortcutsOn() && {
      ...(maySelect && { x: () => onToggle(name) }),
      c: () => row.querySelector<HTMLElement>("[data-copies] button")?.click(),
    }),
  };
  const act = actions[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
}

/** Marks what a row stands for, or nothing of it. */
function toggle(
  name: string,
  tags: readonly ListedTag[],
  selection: TagSelection,
  { isGrouped }: TagFilter,
): void {
  const tag = tags.find((each) => each.name === name);
  if (tag === undefined) return;
  const names = rowTags(tag, isGrouped);
  selection.set(names, !names.every((each) => selection.names.has(each)));
}

function focusRow(row: Element | null): void {
  row?.querySelector<HTMLElement>("[data-row-link]")?.focus();
}
