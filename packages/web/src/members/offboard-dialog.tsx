import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../api/api.ts";
import { Button, LinkButton } from "../components/button.tsx";
import { ConfirmDialog, Dialog, DialogActions } from "../components/dialog.tsx";
import { Notice } from "../components/notice.tsx";
import styles from "../organizations/organization.module.css";
import { organizationPath } from "../organizations/organization-address.ts";
import { useOrganizationProblem } from "../organizations/organization-problem.ts";
import type { Member, OrganizationView } from "../organizations/use-organization.ts";

interface OffboardDialogProps {
  readonly view: OrganizationView;
  readonly member: Member;
  readonly onClose: () => void;
}

/** Names what ends for somebody who goes for good, asks, and then says what is left to do. */
export function OffboardDialog({ view, member, onClose }: OffboardDialogProps) {
  const { t } = useTranslation("organization");
  const problem = useOrganizationProblem();
  const { username: name, teams } = member;
  const offboard = useMutation({
    mutationFn: () => send("offboardMember", { path: { organization: view.name, user: name } }),
    onSuccess: () =>
      invalidate("listMembers", "getOrganization", "listGrants", "listTeamMembers", "getNamespaceAccess"),
  });
  if (offboard.data !== undefined) {
    const { sessions_ended, tokens_revoked, robots_seen } = offboard.data;
    return (
      <Dialog title={t("offboard.doneTitle", { name })} onClose={onClose}>
        <ul className={styles.bullets}>
          <li>{t("offboard.sessionsEnded", { count: sessions_ended })}</li>
          <li>{t("offboard.tokensRevoked", { count: tokens_revoked })}</li>
        </ul>
        {robots_seen.length > 0 && (
          <>
            <Notice kind="warn">{t("offboard.robotsSeen", { name })}</Notice>
            <ul className={styles.bullets}>
              {robots_seen.map(({ id, login }) => (
                <li key={id} className="mono">
                  {login}
                </li>
              ))}
            </ul>
          </>
        )}
        <DialogActions>
          {robots_seen.length > 0 && (
            <LinkButton to={organizationPath(view.name, "robots")}>{t("section.robots")}</LinkButton>
          )}
          <Button kind="primary" data-autofocus="" onClick={onClose}>
            {t("done")}
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      title={t("offboard.title", { name })}
      confirm={t("offboard.open")}
      busy={offboard.isPending}
      onConfirm={() => offboard.mutate()}
      onClose={onClose}
    >
      {offboard.isError && <Notice kind="danger">{problem(offboard.error)}</Notice>}
      <p>{t("offboard.ends")}</p>
      <ul className={styles.bullets}>
        <li>{t("offboard.membership", { organization: view.name })}</li>
        {teams.length > 0 && <li>{t("members.losesTeams", { teams: teams.join(", ") })}</li>}
        <li>{t("offboard.sessions")}</li>
        <li>{t("offboard.tokens")}</li>
      </ul>
      <p className="muted">{t("offboard.after")}</p>
    </ConfirmDialog>
  );
}
