import { type ReactNode, useEffect } from "react";
import { classNames } from "./class-names.ts";
import styles from "./page.module.css";

interface PageProps {
  /** In the window's title too. */
  readonly title: string;
  /** Where the page's heading is not its title alone. */
  readonly heading?: ReactNode;
  readonly lead?: ReactNode;
  readonly breadcrumb?: ReactNode;
  /** Beside the heading: chips. */
  readonly badges?: ReactNode;
  /** At the heading's end: the page's own buttons. */
  readonly actions?: ReactNode;
  /** For forms. */
  readonly narrow?: boolean;
  readonly children: ReactNode;
}

/** A page: its title and heading, then its content. */
export function Page({
  title,
  heading = title,
  lead,
  breadcrumb,
  badges,
  actions,
  narrow,
  children,
}: PageProps) {
  usePageTitle(title);
  return (
    <div className={classNames(styles.page, narrow && styles.narrow)}>
      <div className={styles.head}>
        {breadcrumb}
        <div className={styles.titleRow}>
          <div className={styles.title}>
            <h1>{heading}</h1>
            {badges}
          </div>
          {actions !== undefined && actions !== false && <div className={styles.actions}>{actions}</div>}
        </div>
        {lead !== undefined && <p className={styles.lead}>{lead}</p>}
      </div>
      {children}
    </div>
  );
}

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Estiva`;
  }, [title]);
}
