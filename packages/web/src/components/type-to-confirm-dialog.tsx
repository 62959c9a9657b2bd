import { type ReactNode, useState } from "react";
import { ConfirmDialog, type ConfirmDialogProps } from "./dialog.tsx";
import { TextField } from "./text-field.tsx";

interface TypeToConfirmDialogProps extends ConfirmDialogProps {
  /** What is to be typed. */
  readonly name: string;
  readonly fieldLabel: string;
  /** Until the name is typed. */
  readonly disabledReason: string;
  readonly belowField?: ReactNode;
}

/** Asks before something that cannot be taken back, and goes on only once its name is typed. */
export function TypeToConfirmDialog({
  name,
  fieldLabel,
  disabledReason,
  belowField,
  children,
  ...dialog
}: TypeToConfirmDialogProps) {
  const [typed, setTyped] = useState("");
  return (
    <ConfirmDialog {...dialog} disabledReason={typed === name ? undefined : disabledReason}>
      {children}
      <TextField
        label={fieldLabel}
        value={typed}
        mono
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        onChange={setTyped}
      />
      {belowField}
    </ConfirmDialog>
  );
}
