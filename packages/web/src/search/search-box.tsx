import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../components/icon.tsx";
import styles from "../components/page-frame.module.css";
import { areShortcutsOn, isTyping } from "../components/single-keys.ts";

/** The search in the header; `/` leads there from anywhere but a field. */
export function SearchBox() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { q = "" } = useSearch({ strict: false }) as { q?: string };
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // What the address says, until somebody types.
    if (ref.current !== null) ref.current.value = q;
  }, [q]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isCombined = event.ctrlKey || event.metaKey || event.altKey;
      if (event.key !== "/" || isCombined || isTyping(event.target) || !areShortcutsOn()) return;
      event.preventDefault();
      ref.current?.select();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <search className={styles.search}>
      <form
        action="/search"
        onSubmit={(event) => {
          event.preventDefault();
          const wanted = ref.current?.value.trim() ?? "";
          void navigate({ to: "/search", search: wanted === "" ? {} : { q: wanted } });
        }}
      >
        <input
          ref={ref}
          name="q"
          type="search"
          defaultValue={q}
          maxLength={255}
          autoComplete="off"
          aria-label={t("header.search")}
          placeholder={t("header.search")}
          aria-keyshortcuts="/"
        />
      </form>
      <Icon name="search" />
      <span className={styles.key} title={t("header.searchShortcut")} aria-hidden="true">
        /
      </span>
    </search>
  );
}
