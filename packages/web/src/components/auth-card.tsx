import type { ReactNode } from "react";
import styles from "./auth-card.module.css";
import { usePageTitle } from "./page.tsx";

interface AuthCardProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}

/** The narrow card of the pages that let people in. */
export function AuthCard({ title, lead, children }: AuthCardProps) {
  usePageTitle(title);
  return (
    <div className={styles.place}>
      <div className={styles.card}>
        <div className={styles.wall} aria-hidden="true" />
        <div className={styles.content}>
          <div className={styles.head}>
            <h1>{title}</h1>
            {lead !== undefined && <p className="muted">{lead}</p>}
          </div>
          {children}
        </div>
      </div>
    </div>
  );
}

export function AuthFoot({ children }: { children: ReactNode }) {
  return <div className={styles.foot}>{children}</div>;
}
