import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import styles from "./field.module.css";
import { Icon } from "./icon.tsx";

export interface FieldText {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with it, said beside it. */
  readonly error?: string | undefined;
  readonly optional?: boolean | undefined;
}

/** What ties an input to its label, hint and error. */
export interface FieldIds {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
}

interface FieldProps extends FieldText {
  readonly children: (ids: FieldIds) => ReactNode;
}

/** A label above an input, and below it a hint, or what is wrong. */
export function Field({ label, hint, error, optional, children }: FieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const [hintId, errorId] = [`${id}-hint`, `${id}-error`];
  const describedBy = [error !== undefined && errorId, hint !== undefined && hintId]
    .filter(Boolean)
    .join(" ");
  return (
    <div className={styles.field}>
      <div className={styles.label}>
        <label htmlFor={id}>{label}</label>
        {optional === true && <span className={styles.optional}>{t("field.optional")}</span>}
      </div>
      {children({
        id,
        "aria-describedby": describedBy || undefined,
        "aria-invalid": error !== undefined || undefined,
      })}
      <FieldError id={errorId} error={error} />
      {hint !== undefined && (
        <div id={hintId} className={styles.hint}>
          {hint}
        </div>
      )}
    </div>
  );
}

/** Said by screen readers as soon as it is there. */
export function FieldError({ id, error }: { id: string; error: string | undefined }) {
  return (
    <div id={id} role="alert">
      {error !== undefined && (
        <span className={styles.error}>
          <Icon name="alert" />
          {error}
        </span>
      )}
    </div>
  );
}
