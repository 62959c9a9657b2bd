import { useIsFetching } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./loading.module.css";

/** The thin bar above everything while something is being fetched; old content stays below it. */
export function LoadingBar() {
  const fetching = useIsFetching({ predicate: ({ meta }) => meta?.quiet !== true }) > 0;
  const moving = useRouterState({ select: ({ isLoading }) => isLoading });
  const [isShown, setShown] = useState(false);
  const isBusy = fetching || moving;
  useEffect(() => {
    // What comes at once needs no bar.
    const timer = setTimeout(() => setShown(isBusy), isBusy ? 150 : 0);
    return () => clearTimeout(timer);
  }, [isBusy]);
  return isShown && isBusy ? <div className={styles.bar} aria-hidden="true" /> : null;
}

interface SkeletonProps {
  /** Rows of a list; or give `height` for one block. */
  readonly rows?: number;
  readonly height?: number;
}

/** Holds the place of what is loaded for the first time, in its size; seen after 150 ms. */
export function Skeleton({ rows, height }: SkeletonProps) {
  const { t } = useTranslation();
  const lines = Array.from({ length: rows ?? 0 }, (_, index) => index);
  return (
    <div className={styles.skeleton} data-loading="">
      <span className="aside" role="status">
        {t("page.loading")}
      </span>
      {rows === undefined && <span className={styles.block} style={{ height: height ?? 120 }} />}
      {lines.map((line) => (
        <span key={line} className={styles.row}>
          <span className={styles.block} style={{ width: 28, height: 28 }} />
          <span className={styles.block} style={{ width: `${46 - ((line * 7) % 20)}%`, height: 12 }} />
        </span>
      ))}
    </div>
  );
}
