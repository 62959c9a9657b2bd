import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button.tsx";
import { Dialog, DialogActions } from "./dialog.tsx";
import { Form } from "./form.tsx";
import { Notice } from "./notice.tsx";

interface DialogFormProps {
  readonly title: string;
  /** What is done, in words: "New team". */
  readonly submit: string;
  readonly busy: boolean;
  /** What went wrong, where it is of no field. */
  readonly problem?: string | undefined;
  readonly wide?: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A form in a dialog: its fields, Cancel, and what it does. */
export function DialogForm({
  title,
  submit,
  busy,
  problem,
  wide = false,
  onSubmit,
  onClose,
  children,
}: DialogFormProps) {
  const { t } = useTranslation();
  return (
    <Dialog wide={wide} title={title} onClose={onClose}>
      <Form onSubmit={onSubmit}>
        {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
        {children}
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" kind="primary" busy={busy}>
            {submit}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
