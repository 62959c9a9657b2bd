import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./form.module.css";

interface FormProps {
  readonly onSubmit: () => void;
  readonly children: ReactNode;
  readonly label?: string;
  /** As wide as what goes into its fields, where the place around it is wider. */
  readonly narrow?: boolean;
}

/**
 * A form that scripts send. What is wrong is said beside the fields, in the page's language, so the browser's own
 * bubbles are off; after a refused submit the first wrong field has the focus.
 */
export function Form({ onSubmit, children, label, narrow }: FormProps) {
  return (
    <form
      noValidate
      aria-label={label}
      className={classNames(styles.form, narrow && styles.narrow)}
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        if (form.querySelector('[type="submit"][aria-disabled="true"]') !== null) return;
        onSubmit();
        requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      }}
    >
      {children}
    </form>
  );
}

export function FormActions({ children }: { children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>;
}
