import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { read } from "../../api.ts";
import { Dialog } from "../../components/dialog.tsx";
import { Icon } from "../../components/icon.tsx";
import { Skeleton } from "../../components/loading.tsx";
import { Notice } from "../../components/notice.tsx";
import { problemText } from "../../problem-text.ts";
import styles from "./access.module.css";
import type { AccessRow } from "./access.tsx";
import { reasonText } from "./access-reason.ts";

const asked = ["pull", "push", "overwrite", "delete", "admin"] as const;

interface WhyDialogProps {
  readonly name: string;
  readonly subject: AccessRow["subject"];
  readonly onClose: () => void;
}

/** Asks the server itself what somebody may do, and shows its reasons. */
export function WhyDialog({ name, subject, onClose }: WhyDialogProps) {
  const { t } = useTranslation("repository");
  const { t: common } = useTranslation();
  const isAnyone = subject.kind === "anyone";
  const decisions = useQueries({
    queries: asked.map((action) =>
      read("explainDecision", {
        path: { name },
        query: { action, ...(isAnyone ? {} : { user: subject.name }) },
      }),
    ),
  });
  const failed = decisions.find(({ isError }) => isError);
  const reasons = decisions[0]?.data?.reasons ?? [];
  const who = isAnyone ? t("access.anyone") : subject.name;
  return (
    <Dialog title={t("why.title", { who, name })} onClose={onClose}>
      {failed !== undefined && <Notice kind="danger">{problemText(failed.error, common)}</Notice>}
      <ul className={styles.decisions}>
        {asked.map((action, index) => {
          const decision = decisions[index]?.data;
          if (decision === undefined) return null;
          return (
            <li key={action} className={decision.allowed ? styles.yes : styles.no}>
              <Icon name={decision.allowed ? "check" : "x"} />
              <span>{t(`action.${action}`)}</span>
              <span className="aside">{decision.allowed ? t("why.yes") : t("why.no")}</span>
            </li>
          );
        })}
      </ul>
      {decisions[0]?.isPending ? (
        <Skeleton height={60} />
      ) : (
        <div>
          <h3>{t("why.because")}</h3>
          <ul className={styles.reasons}>
            {reasons.map((reason) => (
              <li key={reason}>{reasonText(reason, t)}</li>
            ))}
          </ul>
        </div>
      )}
    </Dialog>
  );
}
