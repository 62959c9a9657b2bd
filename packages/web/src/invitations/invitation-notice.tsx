import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { invalidate, read, send } from "../api/api.ts";
import { Button } from "../components/button.tsx";
import { Notice } from "../components/notice.tsx";
import { useOrganizationProblem } from "../organizations/organization-problem.ts";

/** To somebody who is invited and has not come yet: who asks, and the way in. */
export function InvitationNotice({ organization }: { organization: string }) {
  const { t } = useTranslation("organization");
  const problem = useOrganizationProblem();
  const { data } = useQuery(read("listInvitations", { query: { limit: 100 } }));
  const invitation = data?.items.find((one) => one.organization === organization);
  const accept = useMutation({
    mutationFn: (id: string) => send("acceptInvitation", { path: { invitation: id } }),
    onSuccess: () =>
      invalidate("getOrganization", "getNamespace", "listInvitations", "listOrganizations", "listMembers"),
  });
  if (invitation === undefined) return null;
  const role = t(`role.${invitation.role ?? "member"}`);
  return (
    <>
      <Notice
        kind="info"
        action={
          <Button kind="primary" busy={accept.isPending} onClick={() => accept.mutate(invitation.id)}>
            {t("invitation.accept")}
          </Button>
        }
      >
        {t("invitation.youAreInvited", { by: invitation.invited_by ?? organization, role })}
      </Notice>
      {accept.isError && <Notice kind="danger">{problem(accept.error)}</Notice>}
    </>
  );
}
