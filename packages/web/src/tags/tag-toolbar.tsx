import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../components/button.tsx";
import { Icon } from "../components/icon.tsx";
import { type TagFilter, tagSorts, usualOrder } from "./tag-filter.ts";
import styles from "./tags.module.css";

/** In milliseconds: long enough to type on, short enough to feel at once. */
const typingPause = 250;

/** Search and sort of the list of tags; both stand in the address. */
export function TagToolbar({ filter }: { filter: TagFilter }) {
  const { t } = useTranslation("repository");
  const navigate = useNavigate();
  const change = (search: Record<string, string | undefined>, replace = false) =>
    navigate({ to: ".", search: (before: object) => ({ ...before, page: undefined, ...search }), replace });
  return (
    <search className={styles.toolbar}>
      <SearchField q={filter.q} onSearch={(q) => void change({ q }, true)} />
      <div className={styles.sort}>
        <select
          aria-label={t("tags.sortBy")}
          value={filter.sort}
          onChange={({ target }) => void change({ sort: target.value, order: undefined })}
        >
          {tagSorts.map((sort) => (
            <option key={sort} value={sort}>
              {t(`tags.sort.${sort}`)}
            </option>
          ))}
        </select>
        <Icon name="chevron-down" />
      </div>
      <IconButton
        icon={filter.order === "desc" ? "sort-down" : "sort-up"}
        label={t(`tags.order.${filter.order}`)}
        onClick={() => {
          const order = filter.order === "desc" ? "asc" : "desc";
          void change({ order: order === usualOrder(filter.sort) ? undefined : order });
        }}
      />
      <button
        type="button"
        className={styles.group}
        aria-pressed={filter.isGrouped}
        onClick={() => void change({ group: filter.isGrouped ? undefined : "image" })}
      >
        <Icon name="layers" />
        {t("tags.groupByImage")}
      </button>
    </search>
  );
}

/** Searches while one types. */
function SearchField({
  q = "",
  onSearch,
}: {
  q: string | undefined;
  onSearch: (q: string | undefined) => void;
}) {
  const { t } = useTranslation("repository");
  const [text, setText] = useState(q);
  const timer = useRef<number>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (wanted: string) => onSearch(wanted.trim() === "" ? undefined : wanted.trim());
  return (
    <form
      className={styles.field}
      onSubmit={(event) => {
        event.preventDefault();
        clearTimeout(timer.current);
        search(text);
      }}
    >
      <Icon name="search" />
      <input
        type="search"
        value={text}
        maxLength={128}
        autoComplete="off"
        spellCheck={false}
        aria-label={t("tags.search")}
        placeholder={t("tags.search")}
        onChange={({ target }) => {
          setText(target.value);
          clearTimeout(timer.current);
          timer.current = window.setTimeout(() => search(target.value), typingPause);
        }}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          document.querySelector<HTMLElement>("[data-tag-row] a")?.focus();
        }}
      />
    </form>
  );
}
