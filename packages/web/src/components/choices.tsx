import { type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";
import styles from "./field.module.css";
import { Field, FieldError, type FieldText } from "./field.tsx";
import { Icon, type IconName } from "./icon.tsx";

interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly icon?: IconName | undefined;
}

interface SelectProps<Value extends string> extends FieldText {
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly choices: readonly Choice<Value>[];
  readonly name?: string;
}

/** One of some; the browser's own list, which is at home on every device. */
export function Select<Value extends string>({
  value,
  onChange,
  choices,
  name,
  ...text
}: SelectProps<Value>) {
  return (
    <Field {...text}>
      {(ids) => (
        <div className={styles.selectBox}>
          <select
            {...ids}
            name={name}
            value={value}
            className={classNames(styles.input, styles.select)}
            onChange={(event) => {
              const chosen = choices.find((choice) => choice.value === event.target.value);
              if (chosen !== undefined) onChange(chosen.value);
            }}
          >
            {choices.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))}
          </select>
          <Icon name="chevron-down" />
        </div>
      )}
    </Field>
  );
}

interface RadioGroupProps<Value extends string> extends SelectProps<Value> {
  /** Where a heading above says it already. */
  readonly hidesLabel?: boolean;
}

/** One of few, each with its consequence in a line. */
export function RadioGroup<Value extends string>({
  label,
  hidesLabel = false,
  error,
  value,
  onChange,
  choices,
}: RadioGroupProps<Value>) {
  const id = useId();
  return (
    <fieldset aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend className={hidesLabel ? "aside" : styles.legend}>{label}</legend>
      <div className={styles.choices}>
        {choices.map((choice) => (
          <label key={choice.value} className={styles.choice}>
            <input
              type="radio"
              className={styles.radio}
              name={id}
              value={choice.value}
              checked={choice.value === value}
              aria-labelledby={`${id}-${choice.value}`}
              aria-describedby={choice.hint === undefined ? undefined : `${id}-${choice.value}-hint`}
              onChange={() => onChange(choice.value)}
            />
            <span id={`${id}-${choice.value}`} className={styles.choiceLabel}>
              {choice.icon !== undefined && <Icon name={choice.icon} />}
              {choice.label}
            </span>
            {choice.hint !== undefined && (
              <span id={`${id}-${choice.value}-hint`} className={styles.hint}>
                {choice.hint}
              </span>
            )}
          </label>
        ))}
      </div>
      <FieldError id={`${id}-error`} error={error} />
    </fieldset>
  );
}

interface CheckProps {
  readonly label: ReactNode;
  readonly hint?: string | undefined;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean | undefined;
}

export function Checkbox(props: CheckProps) {
  return <Check {...props} row={styles.checkRow} box={styles.check} />;
}

/** On or off at once, without a button that saves. */
export function Switch(props: CheckProps) {
  return <Check {...props} row={styles.switchRow} box={styles.switch} role="switch" />;
}

interface CheckLook {
  readonly row: string | undefined;
  readonly box: string | undefined;
  readonly role?: "switch";
}

function Check({ label, hint, checked, onChange, disabled, row, box, role }: CheckProps & CheckLook) {
  const id = useId();
  return (
    <label className={row}>
      <input
        type="checkbox"
        role={role}
        className={box}
        checked={checked}
        disabled={disabled}
        aria-labelledby={`${id}-label`}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span id={`${id}-label`}>{label}</span>
      {hint !== undefined && (
        <span id={`${id}-hint`} className={styles.hint}>
          {hint}
        </span>
      )}
    </label>
  );
}
