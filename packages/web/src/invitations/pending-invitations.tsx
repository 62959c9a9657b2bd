import type { Item } from "@estiva/contract/operations";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../api/api.ts";
import { readAll } from "../api/read-all.ts";
import { Button } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { RelativeTime } from "../components/facts.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { showToast } from "../components/toasts.tsx";
import { useOrganizationProblem } from "../organizations/organization-problem.ts";

type Invitation = Item<"listOrganizationInvitations">;

/** Who was asked to come and has not answered. */
export function PendingInvitations({ organization }: { organization: string }) {
  const { t } = useTranslation("organization");
  const problem = useOrganizationProblem();
  const list = useQuery(readAll("listOrganizationInvitations", { path: { organization } }, 200));
  const withdraw = useMutation({
    mutationFn: ({ id }: Invitation) =>
      send("withdrawInvitation", { path: { organization, invitation: id } }),
    onSuccess: async (_, invitation) => {
      await invalidate("listOrganizationInvitations");
      showToast("ok", t("invitation.withdrawn", { name: nameOf(invitation) }));
    },
    onError: (error) => showToast("danger", problem(error)),
  });
  const columns: readonly Column<Invitation>[] = [
    { id: "who", header: t("invitation.whom"), main: true, cell: (one) => <b>{nameOf(one)}</b> },
    {
      id: "role",
      header: t("field.role"),
      tight: true,
      cell: ({ role }) => <Chip>{t(`role.${role ?? "member"}`)}</Chip>,
    },
    {
      id: "by",
      header: t("invitation.by"),
      tight: true,
      cell: ({ invited_by, created_at }) => (
        <span>
          {invited_by} <RelativeTime time={created_at} />
        </span>
      ),
    },
    {
      id: "expires",
      labelled: true,
      header: t("field.expires"),
      tight: true,
      cell: ({ expires_at }) => <RelativeTime time={expires_at} />,
    },
    {
      id: "withdraw",
      header: t("actions"),
      hidesHeader: true,
      tight: true,
      end: true,
      cell: (one) =>
        one.may.includes("withdraw") && (
          <Button
            kind="quiet"
            aria-label={t("invitation.withdrawWhose", { name: nameOf(one) })}
            busy={withdraw.isPending && withdraw.variables.id === one.id}
            onClick={() => withdraw.mutate(one)}
          >
            {t("invitation.withdraw")}
          </Button>
        ),
    },
  ];
  return (
    <Loaded query={list} skeleton={null}>
      {({ items }) =>
        items.length === 0 ? null : (
          <Panel title={t("invitation.pending")} flush>
            <Table
              label={t("invitation.pending")}
              tall
              columns={columns}
              rows={items}
              rowKey={({ id }) => id}
            />
          </Panel>
        )
      }
    </Loaded>
  );
}

function nameOf({ username, email }: Invitation): string {
  return username ?? email ?? "";
}
