import type { Item } from "@estiva/protocol/management/operations";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { read } from "../../api.ts";
import { LinkButton } from "../../components/button.tsx";
import { Chip } from "../../components/chip.tsx";
import { RelativeTime } from "../../components/facts.tsx";
import { Loaded } from "../../components/loaded.tsx";
import { Pagination, readTrail } from "../../components/pagination.tsx";
import { EmptyState, Panel } from "../../components/panel.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { formatCount } from "../../format/numbers.ts";
import { organizationPath } from "../../organization-address.ts";
import { AdminPage } from "./admin-page.tsx";

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
  const cursors = readTrail(route.useSearch().page);
  const cursor = cursors.at(-1);
  const list = useQuery({
    ...read("listOrganizations", {
      query: { scope: "all", limit: 50, ...(cursor === undefined ? {} : { cursor }) },
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
      <Loaded query={list}>
        {({ items, next_cursor }) => (
          <>
            {items.length === 0 ? (
              <EmptyState title={t("organizations.none")} />
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
  ];
  return (
    <Table
      label={admin("section.organizations")}
      columns={columns}
      rows={organizations}
      rowKey={({ name }) => name}
    />
  );
}
