import type { Item } from "@estiva/contract/operations";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, read, send } from "../api/api.ts";
import { readAll } from "../api/read-all.ts";
import { Breadcrumb } from "../components/breadcrumb.tsx";
import { Button, IconButton } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { ConfirmDialog } from "../components/dialog.tsx";
import { RelativeTime } from "../components/facts.tsx";
import { Icon } from "../components/icon.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Menu, MenuItem } from "../components/menu.tsx";
import { Notice } from "../components/notice.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { showToast } from "../components/toasts.tsx";
import { GrantList } from "../grants/grant-list.tsx";
import styles from "../organizations/organization.module.css";
import { organizationPath, userPath } from "../organizations/organization-address.ts";
import { OrganizationPage } from "../organizations/organization-page.tsx";
import { useOrganizationProblem } from "../organizations/organization-problem.ts";
import type { OrganizationView, Team } from "../organizations/use-organization.ts";
import { AddTeamMemberDialog } from "./add-team-member-dialog.tsx";
import { TeamDialog } from "./team-dialog.tsx";

const route = getRouteApi("/o/$organization/teams/$team");

type TeamMember = Item<"listTeamMembers">;

/** One team: who is in it, and what it may do. */
export function TeamPage() {
  const { organization, team } = route.useParams();
  return (
    <OrganizationPage name={organization} section="teams">
      {(view) => <LoadedTeam view={view} name={team} />}
    </OrganizationPage>
  );
}

function LoadedTeam({ view, name }: { view: OrganizationView; name: string }) {
  const { t } = useTranslation("organization");
  const team = useQuery(read("getTeam", { path: { organization: view.name, team: name } }));
  return (
    <>
      <Breadcrumb
        path={[{ label: t("section.teams"), to: organizationPath(view.name, "teams") }, { label: name }]}
      />
      <Loaded query={team}>
        {(data) => (
          <>
            <TeamMembers view={view} team={data} />
            {view.may.includes("manage-access") && (
              <GrantList home={{ kind: "organization", name: view.name }} subject={{ kind: "team", name }} />
            )}
          </>
        )}
      </Loaded>
    </>
  );
}

function TeamMembers({ view, team }: { view: OrganizationView; team: Team }) {
  const { t } = useTranslation("organization");
  const [dialog, setDialog] = useState<"add" | "change" | "delete">();
  const close = () => setDialog(undefined);
  const path = { organization: view.name, team: team.name };
  const members = useQuery(readAll("listTeamMembers", { path }, 500));
  const add = team.may.includes("add-members") && (
    <Button kind="primary" icon="plus" onClick={() => setDialog("add")}>
      {t("team.add")}
    </Button>
  );
  return (
    <Panel
      title={team.name}
      flush={(members.data?.items.length ?? 1) > 0}
      actions={
        <div className={styles.inline}>
          {team.synced_group !== null && (
            <Chip icon="refresh" kind="info" mono>
              {team.synced_group}
            </Chip>
          )}
          {add}
          {team.may.includes("change") && (
            <Menu
              label={t("team.menu")}
              trigger={(trigger) => <IconButton icon="more" label={t("team.menu")} {...trigger} />}
            >
              <MenuItem icon="sliders" onClick={() => setDialog("change")}>
                {t("team.change")}
              </MenuItem>
              <MenuItem icon="trash" danger onClick={() => setDialog("delete")}>
                {t("team.delete")}
              </MenuItem>
            </Menu>
          )}
        </div>
      }
    >
      <Loaded query={members}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t("team.emptyTitle")}>
              <p className="muted">
                {team.synced_group === null ? t("team.emptyHint") : t("team.syncedHint")}
              </p>
            </EmptyState>
          ) : (
            <TeamMemberTable view={view} team={team} members={items} />
          )
        }
      </Loaded>
      {dialog === "add" && (
        <AddTeamMemberDialog
          organization={view.name}
          team={team.name}
          maySetMaintainer={team.may.includes("change")}
          listsRobots={view.may.includes("manage-access")}
          onClose={close}
        />
      )}
      {dialog === "change" && <TeamDialog organization={view.name} team={team} onClose={close} />}
      {dialog === "delete" && <DeleteTeam view={view} team={team} onClose={close} />}
    </Panel>
  );
}

interface TeamMemberTableProps {
  readonly view: OrganizationView;
  readonly team: Team;
  readonly members: readonly TeamMember[];
}

function TeamMemberTable({ view, team, members }: TeamMemberTableProps) {
  const { t } = useTranslation("organization");
  const problem = useOrganizationProblem();
  const change = useMutation({
    mutationFn: async ({ member, remove }: { member: TeamMember; remove: boolean }) => {
      const path = { organization: view.name, team: team.name, member: member.name };
      if (remove) await send("removeTeamMember", { path });
      else await send("putTeamMember", { path, body: { maintainer: !member.maintainer } });
    },
    onSuccess: async (_, { member: { name }, remove }) => {
      await invalidate("listTeamMembers", "getTeam", "listTeams", "listMembers", "getNamespaceAccess");
      showToast(
        "ok",
        remove ? t("team.removed", { name, team: team.name }) : t("team.maintainerChanged", { name }),
      );
    },
    onError: (error) => showToast("danger", problem(error)),
  });
  const columns: readonly Column<TeamMember>[] = [
    {
      id: "name",
      header: t("field.name"),
      main: true,
      cell: ({ kind, name }) => (
        <span className={styles.inline}>
          <Icon name={kind} />
          {kind === "user" ? (
            <Link to={userPath(name)}>
              <b>{name}</b>
            </Link>
          ) : (
            <b>{name}</b>
          )}
        </span>
      ),
    },
    {
      id: "maintainer",
      header: t("field.role"),
      tight: true,
      cell: ({ kind, maintainer }) =>
        maintainer ? (
          <Chip kind="accent" title={t("team.maintainerHint")}>
            {t("team.maintainer")}
          </Chip>
        ) : (
          <Chip>{kind === "robot" ? t("subject.robot") : t("role.member")}</Chip>
        ),
    },
    {
      id: "since",
      labelled: true,
      header: t("field.since"),
      tight: true,
      cell: ({ added_at }) => <RelativeTime time={added_at} />,
    },
    ...(members.some(({ may }) => may.length > 0)
      ? [
          {
            id: "more",
            header: t("actions"),
            hidesHeader: true,
            tight: true,
            end: true,
            cell: (member: TeamMember) => (
              <TeamMemberMenu
                member={member}
                onSetMaintainer={() => change.mutate({ member, remove: false })}
                onRemove={() => change.mutate({ member, remove: true })}
              />
            ),
          },
        ]
      : []),
  ];
  return (
    <Table
      label={t("section.members")}
      tall
      columns={columns}
      rows={members}
      rowKey={({ kind, name }) => `${kind} ${name}`}
    />
  );
}

interface TeamMemberMenuProps {
  readonly member: TeamMember;
  readonly onSetMaintainer: () => void;
  readonly onRemove: () => void;
}

function TeamMemberMenu({
  member: { name, maintainer, may },
  onSetMaintainer,
  onRemove,
}: TeamMemberMenuProps) {
  const { t } = useTranslation("organization");
  if (may.length === 0) return null;
  const label = t("members.menu", { name });
  return (
    <Menu label={label} trigger={(trigger) => <IconButton icon="more" label={label} {...trigger} />}>
      {may.includes("set-maintainer") && (
        <MenuItem icon="shield" onClick={onSetMaintainer}>
          {maintainer ? t("team.unmakeMaintainer") : t("team.makeMaintainer")}
        </MenuItem>
      )}
      {may.includes("remove") && (
        <MenuItem icon="x" danger onClick={onRemove}>
          {t("team.remove")}
        </MenuItem>
      )}
    </Menu>
  );
}

interface DeleteTeamProps {
  readonly view: OrganizationView;
  readonly team: Team;
  readonly onClose: () => void;
}

function DeleteTeam({ view, team: { name, member_count }, onClose }: DeleteTeamProps) {
  const { t } = useTranslation("organization");
  const problem = useOrganizationProblem();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => send("deleteTeam", { path: { organization: view.name, team: name } }),
    onSuccess: async () => {
      await navigate({ to: organizationPath(view.name, "teams") });
      await invalidate("listTeams", "listGrants", "listMembers", "getNamespaceAccess");
      showToast("ok", t("team.deleted", { name }));
    },
  });
  return (
    <ConfirmDialog
      title={t("team.deleteTitle", { name })}
      confirm={t("team.delete")}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      {remove.isError && <Notice kind="danger">{problem(remove.error)}</Notice>}
      <p>{t("team.deleteMeans", { count: member_count })}</p>
    </ConfirmDialog>
  );
}
