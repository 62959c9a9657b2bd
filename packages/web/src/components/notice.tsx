import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { Icon, type IconName } from "./icon.tsx";
import styles from "./notice.module.css";

export type NoticeKind = "info" | "ok" | "warn" | "danger";

const icons: Readonly<Record<NoticeKind, IconName>> = {
  info: "info",
  ok: "check",
  warn: "alert",
  danger: "alert",
};

interface NoticeProps {
  readonly kind: NoticeKind;
  readonly children: ReactNode;
  /** At its end: a link, a button. */
  readonly action?: ReactNode;
  readonly className?: string | undefined;
}

/** Something to know, at the place that it is about; dangers are said at once. */
export function Notice({ kind, children, action, className }: NoticeProps) {
  return (
    <div
      role={kind === "danger" || kind === "warn" ? "alert" : "status"}
      className={classNames(styles.notice, styles[kind], className)}
    >
      <Icon name={icons[kind]} />
      <div className={styles.words}>{children}</div>
      {action}
    </div>
  );
}
