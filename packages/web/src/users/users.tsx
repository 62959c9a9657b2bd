import type { Item } from "@estiva/contract/operations";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { Button, IconButton } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { Select } from "../components/choices.tsx";
import { RelativeTime } from "../components/facts.tsx";
import { FilterBar, FilterField } from "../components/filter-bar.tsx";
import type { IconName } from "../components/icon.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Menu, MenuItem, MenuSeparator } from "../components/menu.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { SiteInvitationDialog } from "../invitations/site-invitation-dialog.tsx";
import { userPath } from "../organizations/organization-address.ts";
import { SetPasswordDialog } from "../passwords/set-password-dialog.tsx";
import { oneOf } from "../router/search-params.ts";
import styles from "../site/admin.module.css";
import { AdminPage } from "../site/admin-page.tsx";
import { AccountState } from "./account-state.tsx";
import { type UserChange, UserChangeDialog } from "./user-change-dialog.tsx";

const route = getRouteApi("/admin/users");

type Account = Item<"listUsers">;

/** Every account of the site. */
export function Users() {
  return (
    <AdminPage section="users">
      <UserList />
    </AdminPage>
  );
}

const states = ["any", "active", "disabled"] as const;

function UserList() {
  const { t } = useTranslation("admin");
  const { q, state: asked, page } = route.useSearch();
  const state = oneOf(states, asked);
  const navigate = useNavigate();
  const [isInviting, setInviting] = useState(false);
  const cursors = readTrail(page);
  const cursor = cursors.at(-1);
  const list = useQuery({
    ...read("listUsers", {
      query: {
        limit: 50,
        ...(q === undefined ? {} : { q }),
        ...(state === "any" ? {} : { state }),
        ...(cursor === undefined ? {} : { cursor }),
      },
    }),
    placeholderData: keepPreviousData,
  });
  const narrow = (change: { q?: string; state?: string }) =>
    void navigate({
      to: "/admin/users",
      search: { q: q ?? "", state: state === "any" ? "" : state, ...change },
      replace: true,
    });
  return (
    <Panel
      title={t("section.users")}
      flush
      actions={
        <Button kind="primary" icon="plus" onClick={() => setInviting(true)}>
          {t("invite.open")}
        </Button>
      }
    >
      <FilterBar label={t("section.users")}>
        <FilterField
          label={t("users.filter")}
          value={q}
          maxLength={254}
          onChange={(text) => narrow({ q: text })}
        />
        <Select
          label={t("state")}
          value={state}
          choices={states.map((one) => ({ value: one, label: t(`userState.${one}`) }))}
          onChange={(one) => narrow({ state: one === "any" ? "" : one })}
        />
      </FilterBar>
      <Loaded query={list}>
        {({ items, next_cursor }) => (
          <>
            {items.length === 0 ? <EmptyState title={t("noneFit")} /> : <UserTable accounts={items} />}
            <Pagination shown={items.length} total={null} nextCursor={next_cursor} cursors={cursors} />
          </>
        )}
      </Loaded>
      {isInviting && <SiteInvitationDialog onClose={() => setInviting(false)} />}
    </Panel>
  );
}

/** What the menu of an account offers. */
type UserAction = UserChange | "set-password";

interface Pending {
  readonly account: Account;
  readonly action: UserAction;
}

function UserTable({ accounts }: { accounts: readonly Account[] }) {
  const { t } = useTranslation("admin");
  const [pending, setPending] = useState<Pending>();
  const columns: readonly Column<Account>[] = [
    {
      id: "name",
      header: t("users.account"),
      main: true,
      cell: ({ username, email, email_verified }) => (
        <div className={styles.person}>
          <Link to={userPath(username)}>
            <b>{username}</b>
          </Link>
          <span className="muted">
            {email}
            {email !== null && !email_verified && ` – ${t("users.unverified")}`}
          </span>
        </div>
      ),
    },
    { id: "state", header: t("state"), tight: true, cell: (account) => <AccountState account={account} /> },
    {
      id: "factor",
      labelled: true,
      header: t("users.secondFactor"),
      tight: true,
      cell: ({ second_factor }) =>
        second_factor ? (
          <Chip kind="ok" icon="shield">
            {t("users.on")}
          </Chip>
        ) : (
          <span className="muted">{t("users.off")}</span>
        ),
    },
    {
      id: "seen",
      labelled: true,
      header: t("users.lastSignIn"),
      tight: true,
      cell: ({ last_signed_in_at }) =>
        last_signed_in_at === null ? (
          <span className="muted">{t("never")}</span>
        ) : (
          <RelativeTime time={last_signed_in_at} />
        ),
    },
    {
      id: "more",
      header: t("actions"),
      hidesHeader: true,
      tight: true,
      end: true,
      cell: (account) => (
        <UserMenu account={account} onChoose={(action) => setPending({ account, action })} />
      ),
    },
  ];
  return (
    <>
      <Table
        label={t("section.users")}
        tall
        columns={columns}
        rows={accounts}
        rowKey={({ username }) => username}
      />
      {pending !== undefined && <UserActionDialog {...pending} onClose={() => setPending(undefined)} />}
    </>
  );
}

function UserActionDialog({ account, action, onClose }: Pending & { readonly onClose: () => void }) {
  return action === "set-password" ? (
    <SetPasswordDialog username={account.username} onClose={onClose} />
  ) : (
    <UserChangeDialog account={account} change={action} onClose={onClose} />
  );
}

interface Offer {
  readonly act: UserAction;
  readonly icon: IconName;
  readonly isDanger?: boolean;
}

/** What the menu of an account offers where the server allows it, above its line and below. */
const offers: readonly (readonly Offer[])[] = [
  [
    { act: "promote", icon: "shield" },
    { act: "demote", icon: "shield" },
    { act: "verify-email", icon: "check" },
    { act: "set-password", icon: "key" },
    { act: "remove-second-factor", icon: "x" },
  ],
  [
    { act: "restore", icon: "lock" },
    { act: "suspend", icon: "lock", isDanger: true },
    { act: "enable", icon: "pause" },
    { act: "disable", icon: "pause", isDanger: true },
  ],
];

interface UserMenuProps {
  readonly account: Account;
  readonly onChoose: (act: UserAction) => void;
}

function UserMenu({ account: { username, may }, onChoose }: UserMenuProps) {
  const { t } = useTranslation("admin");
  const label = t("users.menu", { name: username });
  const groups = offers
    .map((group) => group.filter(({ act }) => may.includes(act)))
    .filter((group) => group.length > 0);
  if (groups.length === 0) return null;
  return (
    <Menu label={label} trigger={(trigger) => <IconButton icon="more" label={label} {...trigger} />}>
      {groups.map((group, index) => (
        <Fragment key={group[0]?.act}>
          {index > 0 && <MenuSeparator />}
          {group.map(({ act, icon, isDanger = false }) => (
            <MenuItem key={act} icon={icon} danger={isDanger} onClick={() => onChoose(act)}>
              {t(`changeAction.${act}`)}
            </MenuItem>
          ))}
        </Fragment>
      ))}
    </Menu>
  );
}
