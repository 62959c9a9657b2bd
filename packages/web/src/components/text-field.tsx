import { type InputHTMLAttributes, type Ref, type TextareaHTMLAttributes, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./button.tsx";
import { classNames } from "./class-names.ts";
import styles from "./field.module.css";
import { Field, type FieldText } from "./field.tsx";

type Native<Element, Attributes> = Omit<Attributes, "onChange" | "value" | "id" | "className"> & {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly ref?: Ref<Element> | undefined;
  /** Has the focus when a dialog opens. */
  readonly "data-autofocus"?: string | undefined;
};

export type TextFieldProps = FieldText &
  Native<HTMLInputElement, InputHTMLAttributes<HTMLInputElement>> & {
    /** For names, digests, codes. */
    readonly mono?: boolean | undefined;
  };

export function TextField({ label, hint, error, optional, mono, onChange, ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(ids) => (
        <input
          type="text"
          {...rest}
          {...ids}
          className={classNames(styles.input, mono && "mono")}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** A password that can be shown. */
export function PasswordField({ label, hint, error, optional, onChange, ...rest }: TextFieldProps) {
  const { t } = useTranslation();
  const [isShown, setShown] = useState(false);
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(ids) => (
        <div className={styles.withButton}>
          <input
            {...rest}
            {...ids}
            type={isShown ? "text" : "password"}
            className={styles.input}
            onChange={(event) => onChange(event.target.value)}
          />
          <IconButton
            icon={isShown ? "eye-off" : "eye"}
            label={t("action.reveal")}
            aria-pressed={isShown}
            onClick={() => setShown(!isShown)}
          />
        </div>
      )}
    </Field>
  );
}

type TextAreaProps = FieldText & Native<HTMLTextAreaElement, TextareaHTMLAttributes<HTMLTextAreaElement>>;

export function TextArea({ label, hint, error, optional, onChange, ...rest }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(ids) => (
        <textarea
          {...rest}
          {...ids}
          className={styles.input}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
