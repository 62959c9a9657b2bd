import { repositoryActions } from "@estiva/contract/repository-actions";
import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { Button } from "../components/button.tsx";
import { Dialog, DialogActions } from "../components/dialog.tsx";
import { Icon } from "../components/icon.tsx";
import { Skeleton } from "../components/loading.tsx";
import { PanelError } from "../components/panel.tsx";
import type { AccessSubject } from "./grant.ts";
import { reasonText } from "./reason-text.ts";
import styles from "./why-dialog.module.css";

interface WhyDialogProps {
  /** The full name. */
  readonly repository: string;
  readonly who: AccessSubject;
  readonly onClose: () => void;
}

/** Says what somebody or a team may do to a repository and why, as the server decides it. */
export function WhyDialog({ repository, who, onClose }: WhyDialogProps) {
  const { t } = useTranslation("access");
  const answers = useQueries({
    queries: repositoryActions.map((action) =>
      read("explainDecision", {
        path: { name: repository },
        query: { action, ...aboutWhom(who) },
      }),
    ),
  });
  const failed = answers.find(({ isError }) => isError);
  const isReady = answers.every(({ data }) => data !== undefined);
  const reasons = [...new Set(answers.flatMap(({ data }) => data?.reasons ?? []))];
  const question = who.kind === "team" ? "why.questionTeam" : "why.question";
  const name = who.kind === "anyone" ? t("subject.anyone") : who.name;
  return (
    <Dialog title={t("why.title")} onClose={onClose}>
      <p>{t(question, { name, repository })}</p>
      {failed !== undefined && (
        <PanelError
          error={failed.error}
          onRetry={() => void Promise.all(answers.map((one) => one.refetch()))}
        />
      )}
      {failed === undefined && !isReady && <Skeleton height={260} />}
      {isReady && (
        <>
          <ul className={styles.actions} aria-label={t("why.actions")}>
            {repositoryActions.map((action, index) => {
              const allowed = answers[index]?.data?.allowed === true;
              return (
                <li key={action} className={allowed ? styles.yes : styles.no}>
                  <Icon name={allowed ? "check" : "x"} />
                  <span>
                    <b>{t(`action.${action}`)}</b> <span className="muted">{t(`actionMeans.${action}`)}</span>
                  </span>
                  <span className={styles.answer}>{allowed ? t("why.yes") : t("why.no")}</span>
                </li>
              );
            })}
          </ul>
          <div>
            <h3>{t("why.because")}</h3>
            <ul className={styles.reasons}>
              {reasons.map((reason) => (
                <li key={reason}>{reasonText(reason, t)}</li>
              ))}
            </ul>
          </div>
        </>
      )}
      <DialogActions>
        <Button data-autofocus="" onClick={onClose}>
          {t("why.done")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function aboutWhom({ kind, name }: WhyDialogProps["who"]): {
  readonly team?: string;
  readonly user?: string;
} {
  if (kind === "anyone") return {};
  return kind === "team" ? { team: name } : { user: name };
}
