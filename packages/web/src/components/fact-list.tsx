import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./fact-list.module.css";

interface Fact {
  readonly label: string;
  readonly value: ReactNode;
  readonly hint?: string | undefined;
}

/** Facts about one thing, each with its name; `wide` puts them side by side. */
export function FactList({ facts, wide = false }: { facts: readonly Fact[]; wide?: boolean }) {
  return (
    <dl className={classNames(styles.facts, wide && styles.wide)}>
      {facts.map(({ label, value, hint }) => (
        <div key={label} className={styles.fact}>
          <dt title={hint}>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
