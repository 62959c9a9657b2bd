import type { Item } from "@estiva/contract/operations";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../api/api.ts";
import { ConfirmDialog } from "../components/dialog.tsx";
import { Notice } from "../components/notice.tsx";
import { showToast } from "../components/toasts.tsx";
import { useAdminProblem } from "../site/admin-problem.ts";

const update = (user: string, body: NonNullable<Parameters<typeof send<"updateUser">>[1]["body"]>) =>
  send("updateUser", { path: { user }, body });
const suspend = (namespace: string, suspended: boolean) =>
  send("updateNamespace", { path: { namespace }, body: { suspended } });

/** Every change of an account, and how it is asked for. */
const changes = {
  promote: (user: string) => update(user, { is_admin: true }),
  demote: (user: string) => update(user, { is_admin: false }),
  disable: (user: string) => update(user, { disabled: true }),
  enable: (user: string) => update(user, { disabled: false }),
  "verify-email": (user: string) => update(user, { email_verified: true }),
  "remove-second-factor": (user: string) => send("removeSecondFactor", { path: { user } }),
  suspend: (user: string) => suspend(user, true),
  restore: (user: string) => suspend(user, false),
} as const;

export type UserChange = keyof typeof changes;

interface UserChangeDialogProps {
  readonly account: Item<"listUsers">;
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
  const make = useMutation({
    mutationFn: async (): Promise<unknown> => await changes[change](name),
    onSuccess: async () => {
      onClose();
      await invalidate("listUsers", "getUser", "getSession", "getNamespace");
      showToast("ok", t(`changeDone.${change}`, { name }));
    },
  });
  return (
    <ConfirmDialog
      title={t(`changeTitle.${change}`, { name })}
      confirm={t(`changeAction.${change}`)}
      kind="primary"
      busy={make.isPending}
      onConfirm={() => make.mutate()}
      onClose={onClose}
    >
      {make.isError && <Notice kind="danger">{problem(make.error)}</Notice>}
      <p>{t(`changeMeans.${change}`)}</p>
      {change === "verify-email" && <p className="mono">{email}</p>}
    </ConfirmDialog>
  );
}
