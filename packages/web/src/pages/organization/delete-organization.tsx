import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { ConfirmDialog } from "../../components/dialog.tsx";
import { Notice } from "../../components/notice.tsx";
import { Panel } from "../../components/panel.tsx";
import { TextField } from "../../components/text-field.tsx";
import { showToast } from "../../components/toasts.tsx";
import { useOrganizationProblem } from "../../organization-problem.ts";
import styles from "./organization.module.css";

/** The end of an organisation, once its name is typed. */
export function DeleteOrganization({ name }: { name: string }) {
  const { t } = useTranslation("organization");
  const problem = useOrganizationProblem();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
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
        <ConfirmDialog
          title={t("deletion.title", { name })}
          confirm={t("deletion.open")}
          busy={remove.isPending}
          disabledReason={typed === name ? undefined : t("deletion.typeFirst", { name })}
          onConfirm={() => remove.mutate()}
          onClose={() => {
            setAsking(false);
            setTyped("");
          }}
        >
          {remove.isError && <Notice kind="danger">{problem(remove.error)}</Notice>}
          <p>{t("deletion.means")}</p>
          <TextField
            label={t("deletion.type", { name })}
            value={typed}
            mono
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            onChange={setTyped}
          />
        </ConfirmDialog>
      )}
    </Panel>
  );
}
