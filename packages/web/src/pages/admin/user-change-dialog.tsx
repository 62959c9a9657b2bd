import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../../api.ts";
import { ConfirmDialog } from "../../components/dialog.tsx";
import { Notice } from "../../components/notice.tsx";
import { showToast } from "../../components/toasts.tsx";
import { useAdminProblem } from "./admin-problem.ts";
import type { Account } from "./users.tsx";

const bodies = {
  promote: { is_admin: true },
  demote: { is_admin: false },
  disable: { disabled: true },
  enable: { disabled: false },
  confirm: { email_verified: true },
} as const;

export type UserChange = keyof typeof bodies;

interface UserChangeDialogProps {
  readonly account: Account;
  readonly change: UserChange;
  readonly onClose: () => void;
}

/** Says what a change of an account means, and asks. */
export function UserChangeDialog({
  account: { username: name, email },
  change,
  onClose,
}: UserChangeDialogProps) {
  const { t } = useTranslation("admin");
  const problem = useAdminProblem();
  const update = useMutation({
    mutationFn: () => send("updateUser", { path: { user: name }, body: bodies[change] }),
    onSuccess: async () => {
      onClose();
      await invalidate("listUsers", "getUser", "getSession");
      showToast("ok", t(`changeDone.${change}`, { name }));
    },
  });
  return (
    <ConfirmDialog
      title={t(`changeTitle.${change}`, { name })}
      confirm={t(`changeAction.${change}`)}
      kind="primary"
      busy={update.isPending}
      onConfirm={() => update.mutate()}
      onClose={onClose}
    >
      {update.isError && <Notice kind="danger">{problem(update.error)}</Notice>}
      <p>{t(`changeMeans.${change}`)}</p>
      {change === "confirm" && <p className="mono">{email}</p>}
    </ConfirmDialog>
  );
}
