import { type ReactNode, useEffect, useRef, useState } from "react";
import styles from "./filter-bar.module.css";
import { TextField } from "./text-field.tsx";

/** What narrows a list, above it. */
export function FilterBar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <search aria-label={label} className={styles.bar}>
      {children}
    </search>
  );
}

interface FilterFieldProps {
  readonly label: string;
  /** As the address has it. */
  readonly value: string | undefined;
  /** Called once typing pauses. */
  readonly onChange: (value: string) => void;
  readonly maxLength?: number;
  readonly mono?: boolean;
  readonly placeholder?: string;
}

const pause = 300;

/** A part of a text to look for; what is typed reaches the address when typing pauses. */
export function FilterField({ label, value = "", onChange, ...rest }: FilterFieldProps) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const told = useRef(value);
  useEffect(() => {
    // The address changed by itself: Back, a link.
    if (value !== told.current) setTyped(value);
    told.current = value;
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <TextField
      type="search"
      label={label}
      value={typed}
      autoComplete="off"
      spellCheck={false}
      {...rest}
      onChange={(text) => {
        setTyped(text);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => {
          told.current = text.trim();
          onChange(text.trim());
        }, pause);
      }}
    />
  );
}
