import { useTranslation } from "react-i18next";
import type { SchemaParts } from "./open-api-parts.ts";
import styles from "./reference.module.css";

/** The limits and the default of a value. */
export function SchemaLimits({ schema }: { schema: SchemaParts }) {
  const { t } = useTranslation("reference");
  const { format, pattern, minLength, maxLength, minItems, maxItems, minimum, maximum } = schema;
  const limits = [
    format,
    ...range(minLength, maxLength).map((count) => t("characters", { range: count })),
    ...range(minItems, maxItems).map((count) => t("items", { range: count })),
    ...range(minimum, maximum),
    ...(schema.default === undefined ? [] : [t("default", { value: JSON.stringify(schema.default) })]),
  ].filter((limit) => limit !== undefined);
  return (
    <>
      {limits.map((limit) => (
        <span key={limit} className={styles.limit}>
          {limit}
        </span>
      ))}
      {pattern !== undefined && <code className={styles.limit}>{pattern}</code>}
    </>
  );
}

/** `1–100`, `≤ 100`, `≥ 1`; nothing where there is no limit. */
function range(min: number | undefined, max: number | undefined): readonly string[] {
  if (min === undefined && max === undefined) return [];
  if (min === undefined || (min === 0 && max !== undefined)) return [`≤ ${max}`];
  return [max === undefined ? `≥ ${min}` : `${min}–${max}`];
}
