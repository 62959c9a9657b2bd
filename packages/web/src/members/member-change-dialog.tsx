import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../api/api.ts";
import { ConfirmDialog } from "../components/dialog.tsx";
import { Notice } from "../components/notice.tsx";
import { showToast } from "../components/toasts.tsx";
import { useOrganizationProblem } from "../organizations/organization-problem.ts";
import type { Member, OrganizationView } from "../organizations/use-organization.ts";
import { otherRole } from "./other-role.ts";

interface MemberChangeDialogProps {
  readonly view: OrganizationView;
  readonly member: Member;
  readonly what: "role" | "remove" | "leave";
  readonly onClose: () => void;
}

/** Says what another role, or the end of a membership, means for somebody, and asks. */
export function MemberChangeDialog({ view, member, what, onClose }: MemberChangeDialogProps) {
  const { t } = useTranslation("organization");
  const problem = useOrganizationProblem();
  const { username: name, role } = member;
  const path = { organization: view.name, user: name };
  const change = useMutation({
    mutationFn: async () => {
      if (what === "role") await send("putMember", { path, body: { role: otherRole[role] } });
      else await send("removeMember", { path });
    },
    onSuccess: async () => {
      onClose();
      await invalidate(
        "listMembers",
        "getOrganization",
        "listOrganizations",
        "listGrants",
        "listTeamMembers",
        "getNamespaceAccess",
      );
      showToast("ok", what === "role" ? t("members.roleChanged", { name }) : t("members.removed", { name }));
    },
  });
  const words = {
    role: {
      title: t(`members.to.${otherRole[role]}`, { name }),
      confirm: t(`members.confirm.${otherRole[role]}`),
    },
    remove: { title: t("members.removeTitle", { name }), confirm: t("members.remove") },
    leave: { title: t("members.leaveTitle", { organization: view.name }), confirm: t("members.leave") },
  }[what];
  return (
    <ConfirmDialog
      {...words}
      kind={what === "role" ? "primary" : "danger"}
      busy={change.isPending}
      onConfirm={() => change.mutate()}
      onClose={onClose}
    >
      {change.isError && <Notice kind="danger">{problem(change.error)}</Notice>}
      {what === "role" ? (
        <p>{t(`members.means.${otherRole[role]}`)}</p>
      ) : (
        <>
          <p>{t("members.loses", { organization: view.name })}</p>
          {member.teams.length > 0 && <p>{t("members.losesTeams", { teams: member.teams.join(", ") })}</p>}
          {what === "remove" && <p className="muted">{t("members.keeps")}</p>}
        </>
      )}
    </ConfirmDialog>
  );
}
