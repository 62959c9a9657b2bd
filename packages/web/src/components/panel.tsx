import { ApiError } from "@estiva/client";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { problemText } from "../api/problem-text.ts";
import { Button } from "./button.tsx";
import { classNames } from "./class-names.ts";
import { Icon } from "./icon.tsx";
import styles from "./panel.module.css";

interface PanelProps {
  readonly title: ReactNode;
  /** At the right of the title: a filter, a button. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Lists and tables go to the panel's edges. */
  readonly flush?: boolean;
}

/** A part of a page with a heading of its own. */
export function Panel({ title, actions, children, flush = false }: PanelProps) {
  const id = useId();
  return (
    <section className={styles.panel} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        {actions}
      </div>
      <div className={classNames(styles.inside, !flush && styles.body)}>{children}</div>
    </section>
  );
}

/** Stands where a part of the page could not be loaded; the rest of the page stays. */
export function PanelError({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  return (
    <div role="alert" className={classNames(styles.message, styles.error)}>
      <h3 className={styles.errorTitle}>
        <Icon name="alert" />
        {t("error.title")}
      </h3>
      <p>{problemText(error, t)}</p>
      {requestId !== undefined && (
        <p className={styles.requestId}>{t("error.requestId", { id: requestId })}</p>
      )}
      <div className={styles.actions}>
        <Button icon="refresh" onClick={onRetry}>
          {t("action.tryAgain")}
        </Button>
      </div>
    </div>
  );
}

interface EmptyStateProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** Says that there is nothing, why, and what to do. */
export function EmptyState({ title, children, actions }: EmptyStateProps) {
  return (
    <div className={classNames(styles.message, styles.empty)}>
      <h3>{title}</h3>
      {children}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
