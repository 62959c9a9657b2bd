import type { Item } from "@estiva/contract/operations";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../api/api.ts";
import { ConfirmDialog } from "../components/dialog.tsx";
import { Notice } from "../components/notice.tsx";
import { showToast } from "../components/toasts.tsx";
import { useAdminProblem } from "../site/admin-problem.ts";

interface SuspensionDialogProps {
  readonly organization: Item<"listOrganizations">;
  readonly onClose: () => void;
}

/** Puts an organisation out of reach, or back; says first what that means. */
export function SuspensionDialog({ organization: { name, suspended }, onClose }: SuspensionDialogProps) {
  const { t } = useTranslation("admin");
  const problem = useAdminProblem();
  const change = useMutation({
    mutationFn: () => send("updateNamespace", { path: { namespace: name }, body: { suspended: !suspended } }),
    onSuccess: async () => {
      onClose();
      await invalidate("listOrganizations", "getOrganization", "getNamespace");
      showToast("ok", suspended ? t("changeDone.restore", { name }) : t("changeDone.suspend", { name }));
    },
  });
  return (
    <ConfirmDialog
      title={suspended ? t("changeTitle.restore", { name }) : t("changeTitle.suspend", { name })}
      confirm={suspended ? t("suspension.restore") : t("suspension.suspend")}
      kind="primary"
      busy={change.isPending}
      onConfirm={() => change.mutate()}
      onClose={onClose}
    >
      {change.isError && <Notice kind="danger">{problem(change.error)}</Notice>}
      <p>{suspended ? t("suspension.restoreMeans") : t("suspension.suspendMeans")}</p>
    </ConfirmDialog>
  );
}
