import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../api/api.ts";
import { Button } from "../components/button.tsx";
import { Notice } from "../components/notice.tsx";
import { Panel } from "../components/panel.tsx";
import { showToast } from "../components/toasts.tsx";
import { TypeToConfirmDialog } from "../components/type-to-confirm-dialog.tsx";
import styles from "./organization.module.css";
import { useOrganizationProblem } from "./organization-problem.ts";

/** The end of an organisation, once its name is typed. */
export function DeleteOrganization({ name }: { name: string }) {
  const { t } = useTranslation("organization");
  const problem = useOrganizationProblem();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => send("deleteOrganization", { path: { organization: name } }),
    onSuccess: async () => {
      await navigate({ to: "/" });
      await invalidate("listOrganizations", "listNamespaces", "search");
      showToast("ok", t("deletion.done", { name }));
    },
  });
  return (
    <Panel title={t("deletion.open")}>
      <div className={styles.danger}>
        <p className="muted">{t("deletion.hint")}</p>
        <Button kind="danger" icon="trash" onClick={() => setAsking(true)}>
          {t("deletion.open")}
        </Button>
      </div>
      {isAsking && (
        <TypeToConfirmDialog
          name={name}
          title={t("deletion.title", { name })}
          confirm={t("deletion.open")}
          busy={remove.isPending}
          fieldLabel={t("deletion.type", { name })}
          disabledReason={t("deletion.typeFirst", { name })}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsking(false)}
        >
          {remove.isError && <Notice kind="danger">{problem(remove.error)}</Notice>}
          <p>{t("deletion.means")}</p>
        </TypeToConfirmDialog>
      )}
    </Panel>
  );
}
