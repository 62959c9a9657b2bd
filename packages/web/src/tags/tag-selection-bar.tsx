import { useMutation } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../api/api.ts";
import { problemText } from "../api/problem-text.ts";
import { Button } from "../components/button.tsx";
import { showToast } from "../components/toasts.tsx";
import { formatCount } from "../format/numbers.ts";
import type { ListedTag, Repository } from "../repositories/page-queries.ts";
import { type TagFilter, tagQuery } from "./tag-filter.ts";
import { rowTags } from "./tag-row.tsx";
import styles from "./tags.module.css";
import { maxSelected, type TagSelection } from "./use-tag-selection.ts";

const DeletionDialog = lazy(async () => ({
  default: (await import("./deletion-dialog.tsx")).DeletionDialog,
}));

interface TagSelectionBarProps {
  readonly repository: Repository;
  readonly selection: TagSelection;
  readonly filter: TagFilter;
  readonly page: readonly ListedTag[];
  readonly total: number | null;
  readonly next: string | null;
}

/** What is marked, and what can be done with it. */
export function TagSelectionBar({ repository, selection, filter, page, total, next }: TagSelectionBarProps) {
  const { t, i18n } = useTranslation("repository");
  const [isDeleting, setDeleting] = useState(false);
  const { names } = selection;
  if (names.size === 0) return null;
  const count = formatCount(names.size, i18n.language);
  const isWholePage =
    page.length > 0 && page.flatMap((tag) => rowTags(tag, filter.isGrouped)).every((name) => names.has(name));
  const hasMore = isWholePage && (next !== null || (total ?? 0) > names.size);
  return (
    <div className={styles.selection}>
      <span role="status">{t("tags.selected", { count: names.size, formatted: count })}</span>
      {hasMore && names.size < maxSelected && (
        <SelectAll selection={selection} filter={filter} total={total} name={repository.name} />
      )}
      <Button kind="quiet" onClick={selection.clear}>
        {t("tags.clearSelection")}
      </Button>
      <Button kind="danger" icon="trash" onClick={() => setDeleting(true)}>
        {t("tags.deleteSelected")}
      </Button>
      {isDeleting && (
        <Suspense>
          <DeletionDialog
            name={repository.name}
            tags={[...names]}
            onClose={() => setDeleting(false)}
            onDone={() => {
              selection.clear();
              setDeleting(false);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

interface SelectAllProps {
  readonly name: string;
  readonly selection: TagSelection;
  readonly filter: TagFilter;
  readonly total: number | null;
}

/** Rows that nobody sees are marked only when somebody asks for them, and are counted. */
function SelectAll({ name, selection, filter, total }: SelectAllProps) {
  const { t, i18n } = useTranslation("repository");
  const { t: common } = useTranslation();
  const selectAll = useMutation({
    mutationFn: () => namesOf(name, filter),
    onSuccess: (names) => selection.set(names, true),
    onError: (error) => showToast("danger", problemText(error, common)),
  });
  const formatted = formatCount(total ?? 0, i18n.language);
  const isOver = (total ?? 0) > maxSelected;
  return (
    <Button kind="quiet" busy={selectAll.isPending} onClick={() => selectAll.mutate()}>
      {total === null || isOver
        ? t("tags.selectFirst", { formatted: formatCount(maxSelected, i18n.language) })
        : t("tags.selectAll", { count: total, formatted })}
    </Button>
  );
}

/** All names of a list, as many as can be marked. */
async function namesOf(name: string, filter: TagFilter): Promise<readonly string[]> {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { ...tagQuery(filter), limit: 100, ...(cursor === undefined ? {} : { cursor }) };
    const page = await client.call("listTags", { path: { name }, query });
    names.push(...page.items.map((tag) => tag.name));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined && names.length < maxSelected);
  return names;
}
