import type { Item } from "@estiva/contract/operations";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { IconButton, LinkButton } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { RelativeTime } from "../components/facts.tsx";
import { FilterBar, FilterField } from "../components/filter-bar.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Menu, MenuItem } from "../components/menu.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { formatCount } from "../format/numbers.ts";
import { SuspensionDialog } from "../namespaces/suspension-dialog.tsx";
import { AdminPage } from "../site/admin-page.tsx";
import { organizationPath } from "./organization-address.ts";

const route = getRouteApi("/admin/organizations");

type Organization = Item<"listOrganizations">;

/** Every organisation of the site. */
export function Organizations() {
  return (
    <AdminPage section="organizations">
      <OrganizationList />
    </AdminPage>
  );
}

function OrganizationList() {
  const { t } = useTranslation("admin");
  const { t: of } = useTranslation("organization");
  const { q, page } = route.useSearch();
  const navigate = useNavigate();
  const cursors = readTrail(page);
  const cursor = cursors.at(-1);
  const list = useQuery({
    ...read("listOrganizations", {
      query: {
        scope: "all",
        limit: 50,
        ...(q === undefined ? {} : { q }),
        ...(cursor === undefined ? {} : { cursor }),
      },
    }),
    placeholderData: keepPreviousData,
  });
  const create = (
    <LinkButton to="/new-organization" icon="plus">
      {of("menu.create")}
    </LinkButton>
  );
  return (
    <Panel title={t("section.organizations")} actions={create} flush>
      <FilterBar label={t("section.organizations")}>
        <FilterField
          label={t("organizations.filter")}
          value={q}
          maxLength={100}
          onChange={(text) =>
            void navigate({ to: "/admin/organizations", search: { q: text }, replace: true })
          }
        />
      </FilterBar>
      <Loaded query={list}>
        {({ items, next_cursor }) => (
          <>
            {items.length === 0 ? (
              <EmptyState title={q === undefined ? t("organizations.none") : t("noneFit")} />
            ) : (
              <OrganizationTable organizations={items} />
            )}
            <Pagination shown={items.length} total={null} nextCursor={next_cursor} cursors={cursors} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function OrganizationTable({ organizations }: { organizations: readonly Organization[] }) {
  const { t, i18n } = useTranslation("organization");
  const { t: admin } = useTranslation("admin");
  const [pending, setPending] = useState<Organization>();
  const columns: readonly Column<Organization>[] = [
    {
      id: "name",
      header: t("field.name"),
      main: true,
      cell: ({ name, display_name }) => (
        <span>
          <Link to={organizationPath(name)}>
            <b>{name}</b>
          </Link>{" "}
          <span className="muted">{display_name}</span>
        </span>
      ),
    },
    {
      id: "state",
      header: admin("state"),
      tight: true,
      cell: ({ suspended }) =>
        suspended ? (
          <Chip kind="danger" icon="lock">
            {admin("suspended")}
          </Chip>
        ) : (
          <Chip>{admin("userState.active")}</Chip>
        ),
    },
    {
      id: "factor",
      header: t("secondFactor.label"),
      tight: true,
      cell: ({ require_second_factor }) =>
        require_second_factor ? (
          <Chip kind="ok" icon="shield">
            {t("secondFactor.required")}
          </Chip>
        ) : null,
    },
    {
      id: "members",
      labelled: true,
      header: t("section.members"),
      tight: true,
      end: true,
      cell: ({ member_count }) => formatCount(member_count ?? 0, i18n.language),
    },
    {
      id: "created",
      labelled: true,
      header: t("field.created"),
      tight: true,
      cell: ({ created_at }) => <RelativeTime time={created_at} />,
    },
    {
      id: "more",
      header: admin("actions"),
      hidesHeader: true,
      tight: true,
      end: true,
      cell: (organization) => {
        const menu = admin("users.menu", { name: organization.name });
        if (!organization.may.includes("suspend")) return null;
        return (
          <Menu label={menu} trigger={(trigger) => <IconButton icon="more" label={menu} {...trigger} />}>
            <MenuItem icon="lock" danger={!organization.suspended} onClick={() => setPending(organization)}>
              {admin(organization.suspended ? "suspension.restore" : "suspension.suspend")}
            </MenuItem>
          </Menu>
        );
      },
    },
  ];
  return (
    <>
      <Table
        label={admin("section.organizations")}
        tall
        columns={columns}
        rows={organizations}
        rowKey={({ name }) => name}
      />
      {pending !== undefined && (
        <SuspensionDialog organization={pending} onClose={() => setPending(undefined)} />
      )}
    </>
  );
}
