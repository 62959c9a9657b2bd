import { useId } from "react";
import { useTranslation } from "react-i18next";
import { classNames } from "./class-names.ts";
import styles from "./meter.module.css";

interface MeterProps {
  readonly label: string;
  readonly used: number;
  /** Null where nothing limits it: then there is no bar. */
  readonly limit: number | null;
  readonly format: (amount: number) => string;
  readonly hint?: string;
}

/** From this part on it is nearly full. */
const nearlyFull = 0.9;

/** How much of something is used. */
export function Meter({ label, used, limit, format, hint }: MeterProps) {
  const { t } = useTranslation("organization");
  const id = useId();
  const part = limit === null || limit === 0 ? 0 : Math.min(used / limit, 1);
  return (
    <div className={styles.meter}>
      <div className={styles.head}>
        <span id={id} className={styles.label}>
          {label}
        </span>
        <span>
          {limit === null
            ? t("quota.unlimited", { used: format(used) })
            : t("quota.of", { used: format(used), limit: format(limit) })}
        </span>
      </div>
      {limit !== null && (
        // biome-ignore lint/a11y/useSemanticElements: the browsers' own can't be drawn the same everywhere
        <div
          role="meter"
          aria-labelledby={id}
          aria-valuemin={0}
          aria-valuemax={limit}
          aria-valuenow={used}
          aria-valuetext={t("quota.of", { used: format(used), limit: format(limit) })}
          className={styles.track}
        >
          <div
            className={classNames(styles.fill, part >= nearlyFull && styles.full)}
            style={{ width: `${part * 100}%` }}
          />
        </div>
      )}
      {hint !== undefined && <p className={styles.hint}>{hint}</p>}
    </div>
  );
}
