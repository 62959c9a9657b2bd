import { useTranslation } from "react-i18next";
import { formatCount } from "../format/numbers.ts";
import { Button, LinkButton } from "./button.tsx";
import styles from "./pagination.module.css";

interface PaginationProps {
  /** How many rows this page shows. */
  readonly shown: number;
  readonly total: number | null;
  readonly nextCursor: string | null;
  /** The cursors of the pages up to this one, from the address: its last one is this page's. */
  readonly cursors: readonly string[];
}

const pageSize = 50;

/**
 * The way through pages by cursor. The address holds the trail of cursors (`?page=a~b`), so that Back, a reload
 * and "previous" lead to the same rows; see `readTrail`.
 */
export function Pagination({ shown, total, nextCursor, cursors }: PaginationProps) {
  const { t, i18n } = useTranslation();
  if (cursors.length === 0 && nextCursor === null) return null;
  const first = cursors.length * pageSize + 1;
  const number = (count: number) => formatCount(count, i18n.language);
  const range = { from: number(first), to: number(first + shown - 1) };
  const step = (trail: readonly string[]) => ({
    to: "." as const,
    search: (before: object) => ({ ...before, page: writeTrail(trail) }),
  });
  return (
    <nav aria-label={t("page.pages")} className={styles.pages}>
      <span className={styles.range}>
        {total === null ? t("page.range", range) : t("page.rangeOf", { ...range, total: number(total) })}
      </span>
      {cursors.length === 0 ? (
        <Button icon="chevron-left" disabled>
          {t("page.previous")}
        </Button>
      ) : (
        <LinkButton icon="chevron-left" {...step(cursors.slice(0, -1))}>
          {t("page.previous")}
        </LinkButton>
      )}
      {nextCursor === null ? (
        <Button disabled>{t("page.next")}</Button>
      ) : (
        <LinkButton {...step([...cursors, nextCursor])}>{t("page.next")}</LinkButton>
      )}
    </nav>
  );
}

/** The pages before this one are remembered up to here; further back the way is the first page. */
const maxTrail = 40;

/** Reads `?page=`. */
export function readTrail(text: string | undefined): readonly string[] {
  return text === undefined || text === "" ? [] : text.split("~").slice(0, maxTrail);
}

function writeTrail(trail: readonly string[]): string | undefined {
  return trail.length === 0 ? undefined : trail.slice(-maxTrail).join("~");
}
