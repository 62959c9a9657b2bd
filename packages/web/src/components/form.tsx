import type { ReactNode } from "react";
import styles from "./form.module.css";

interface FormProps {
  readonly onSubmit: () => void;
  readonly children: ReactNode;
  readonly label?: string;
}

/**
 * A form that scripts send. What is wrong is said beside the fields, in the page's language, so the browser's own
 * bubbles are off; after a refused submit the first wrong field has the focus.
 */
export function Form({ onSubmit, children, label }: FormProps) {
  return (
    <form
      noValidate
      aria-label={label}
      className={styles.form}
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
