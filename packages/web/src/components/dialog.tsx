import { type ReactNode, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "./button.tsx";
import { classNames } from "./class-names.ts";
import styles from "./dialog.module.css";

interface DialogProps {
  readonly title: string;
  /** Asked for by Escape, by the cross, and by a press beside the dialog. */
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
}

/** A modal dialog; the browser keeps the focus in it and gives it back. Shown as long as it is rendered. */
export function Dialog({ title, onClose, children, wide = false }: DialogProps) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={classNames(styles.dialog, wide && styles.wide)}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === ref.current && isOutside(event, ref.current)) onClose();
      }}
    >
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        <IconButton icon="x" label={t("action.close")} onClick={onClose} />
      </div>
      <div className={styles.body}>{children}</div>
    </dialog>
  );
}

/** The buttons at a dialog's end. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>;
}

export interface ConfirmDialogProps extends DialogProps {
  /** What will be done, in words: "Delete 3 tags". */
  readonly confirm: string;
  readonly onConfirm: () => void;
  readonly busy?: boolean;
  readonly disabledReason?: string | undefined;
  readonly kind?: "primary" | "danger";
}

/** Asks before something grave. The focus is on Cancel. */
export function ConfirmDialog({ confirm, onConfirm, busy, disabledReason, ...dialog }: ConfirmDialogProps) {
  const { t } = useTranslation();
  const { kind = "danger" } = dialog;
  return (
    <Dialog {...dialog}>
      {dialog.children}
      <DialogActions>
        <Button data-autofocus="" onClick={dialog.onClose}>
          {t("action.cancel")}
        </Button>
        <Button
          kind={kind}
          icon={kind === "danger" ? "trash" : undefined}
          busy={busy}
          disabledReason={disabledReason}
          onClick={onConfirm}
        >
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

interface Point {
  readonly clientX: number;
  readonly clientY: number;
}

function isOutside({ clientX, clientY }: Point, dialog: HTMLDialogElement): boolean {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
