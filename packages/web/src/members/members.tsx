import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { Button, IconButton } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { Select } from "../components/choices.tsx";
import { RelativeTime } from "../components/facts.tsx";
import { FilterBar, FilterField } from "../components/filter-bar.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Menu, MenuItem, MenuSeparator } from "../components/menu.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { InviteDialog } from "../invitations/invite-dialog.tsx";
import { PendingInvitations } from "../invitations/pending-invitations.tsx";
import { organizationPath, userPath } from "../organizations/organization-address.ts";
import { OrganizationPage } from "../organizations/organization-page.tsx";
import type { Member, OrganizationView } from "../organizations/use-organization.ts";
import { oneOf } from "../router/search-params.ts";
import { useUser } from "../sessions/session.ts";
import { MemberChangeDialog } from "./member-change-dialog.tsx";
import { OffboardDialog } from "./offboard-dialog.tsx";
import { otherRole } from "./other-role.ts";

const route = getRouteApi("/o/$organization/members");

/** Who belongs to an organisation, and who is asked to. */
export function Members() {
  const { organization } = route.useParams();
  return (
    <OrganizationPage name={organization} section="members">
      {(view) => (
        <>
          <MemberList view={view} />
          {view.may.includes("manage-members") && <PendingInvitations organization={view.name} />}
        </>
      )}
    </OrganizationPage>
  );
}

const roles = ["any", "owner", "member"] as const;

const roleLooks = { owner: "accent", member: "plain" } as const;

function MemberList({ view }: { view: OrganizationView }) {
  const { t } = useTranslation("organization");
  const { q, role: asked, page } = route.useSearch();
  const shown = oneOf(roles, asked);
  const navigate = useNavigate();
  const [isInviting, setInviting] = useState(false);
  const cursors = readTrail(page);
  const cursor = cursors.at(-1);
  const list = useQuery({
    ...read("listMembers", {
      path: { organization: view.name },
      query: {
        limit: 50,
        ...(q === undefined ? {} : { q }),
        ...(shown === "any" ? {} : { role: shown }),
        ...(cursor === undefined ? {} : { cursor }),
      },
    }),
    placeholderData: keepPreviousData,
  });
  const narrow = (change: { q?: string; role?: string }) =>
    void navigate({
      to: organizationPath(view.name, "members"),
      search: { q: q ?? "", role: shown === "any" ? "" : shown, ...change },
      replace: true,
    });
  return (
    <Panel
      title={t("section.members")}
      flush
      actions={
        view.may.includes("manage-members") && (
          <Button kind="primary" icon="plus" onClick={() => setInviting(true)}>
            {t("invite.open")}
          </Button>
        )
      }
    >
      <FilterBar label={t("section.members")}>
        <FilterField
          label={t("members.filter")}
          value={q}
          maxLength={39}
          onChange={(text) => narrow({ q: text })}
        />
        <Select
          label={t("field.role")}
          value={shown}
          choices={roles.map((one) => ({ value: one, label: t(`role.${one}`) }))}
          onChange={(one) => narrow({ role: one === "any" ? "" : one })}
        />
      </FilterBar>
      <Loaded query={list}>
        {({ items, next_cursor }) => (
          <>
            {items.length === 0 ? (
              <EmptyState title={t("noneFit")} />
            ) : (
              <MemberTable view={view} members={items} />
            )}
            <Pagination shown={items.length} total={null} nextCursor={next_cursor} cursors={cursors} />
          </>
        )}
      </Loaded>
      {isInviting && <InviteDialog view={view} onClose={() => setInviting(false)} />}
    </Panel>
  );
}

/** What is about to be done to a member, once it is confirmed. */
interface Pending {
  readonly what: "role" | "remove" | "leave" | "offboard";
  readonly member: Member;
}

function MemberTable({ view, members }: { view: OrganizationView; members: readonly Member[] }) {
  const { t } = useTranslation("organization");
  const user = useUser();
  const [pending, setPending] = useState<Pending>();
  const close = () => setPending(undefined);
  const columns: readonly Column<Member>[] = [
    {
      id: "name",
      header: t("field.name"),
      main: true,
      cell: ({ username }) => (
        <Link to={userPath(username)}>
          <b>{username}</b>
        </Link>
      ),
    },
    {
      id: "role",
      header: t("field.role"),
      tight: true,
      cell: ({ role }) => <Chip kind={roleLooks[role]}>{t(`role.${role}`)}</Chip>,
    },
    {
      id: "teams",
      header: t("section.teams"),
      cell: ({ teams }) =>
        teams.map((team, index) => (
          <span key={team}>
            {index > 0 && ", "}
            <Link to={organizationPath(view.name, "teams", team)}>{team}</Link>
          </span>
        )),
    },
    ...(view.may.includes("manage-members")
      ? [
          {
            id: "factor",
            labelled: true,
            header: t("secondFactor.label"),
            tight: true,
            cell: ({ second_factor }: Member) =>
              second_factor === true ? (
                <Chip kind="ok" icon="shield">
                  {t("secondFactor.on")}
                </Chip>
              ) : (
                <Chip kind={view.organization?.require_second_factor === true ? "warn" : "plain"}>
                  {t("secondFactor.off")}
                </Chip>
              ),
          },
        ]
      : []),
    {
      id: "since",
      labelled: true,
      header: t("field.since"),
      tight: true,
      cell: ({ added_at }) => <RelativeTime time={added_at} />,
    },
    {
      id: "more",
      header: t("actions"),
      hidesHeader: true,
      tight: true,
      end: true,
      cell: (member) => (
        <MemberMenu
          member={member}
          isSelf={member.username === user?.username}
          onChoose={(what) => setPending({ what, member })}
        />
      ),
    },
  ];
  return (
    <>
      <Table
        label={t("section.members")}
        tall
        columns={columns}
        rows={members}
        rowKey={({ username }) => username}
      />
      {pending?.what === "offboard" && <OffboardDialog view={view} member={pending.member} onClose={close} />}
      {pending !== undefined && pending.what !== "offboard" && (
        <MemberChangeDialog view={view} member={pending.member} what={pending.what} onClose={close} />
      )}
    </>
  );
}

interface MemberMenuProps {
  readonly member: Member;
  readonly isSelf: boolean;
  readonly onChoose: (what: Pending["what"]) => void;
}

function MemberMenu({ member: { username, role, may }, isSelf, onChoose }: MemberMenuProps) {
  const { t } = useTranslation("organization");
  if (may.length === 0) return null;
  const label = t("members.menu", { name: username });
  return (
    <Menu label={label} trigger={(trigger) => <IconButton icon="more" label={label} {...trigger} />}>
      {may.includes("change-role") && (
        <>
          <MenuItem icon="user" onClick={() => onChoose("role")}>
            {t(`members.make.${otherRole[role]}`)}
          </MenuItem>
          <MenuSeparator />
        </>
      )}
      {may.includes("remove") && (
        <MenuItem icon="x" danger onClick={() => onChoose(isSelf ? "leave" : "remove")}>
          {isSelf ? t("members.leave") : t("members.remove")}
        </MenuItem>
      )}
      {may.includes("offboard") && (
        <MenuItem icon="trash" danger onClick={() => onChoose("offboard")}>
          {t("offboard.open")}
        </MenuItem>
      )}
    </Menu>
  );
}
