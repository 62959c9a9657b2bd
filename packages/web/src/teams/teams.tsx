import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { Button } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { FilterBar, FilterField } from "../components/filter-bar.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { organizationPath } from "../organizations/organization-address.ts";
import { OrganizationPage } from "../organizations/organization-page.tsx";
import type { OrganizationView, Team } from "../organizations/use-organization.ts";
import { TeamDialog } from "./team-dialog.tsx";

const route = getRouteApi("/o/$organization/teams");

/** An organisation's teams. */
export function Teams() {
  const { organization } = route.useParams();
  return (
    <OrganizationPage name={organization} section="teams">
      {(view) => <TeamList view={view} />}
    </OrganizationPage>
  );
}

function TeamList({ view }: { view: OrganizationView }) {
  const { t } = useTranslation("organization");
  const { q, page } = route.useSearch();
  const navigate = useNavigate();
  const [isMaking, setMaking] = useState(false);
  const cursors = readTrail(page);
  const cursor = cursors.at(-1);
  const list = useQuery({
    ...read("listTeams", {
      path: { organization: view.name },
      query: { limit: 50, ...(q === undefined ? {} : { q }), ...(cursor === undefined ? {} : { cursor }) },
    }),
    placeholderData: keepPreviousData,
  });
  const make = view.may.includes("manage-members") && (
    <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
      {t("team.create")}
    </Button>
  );
  return (
    <>
      <Loaded query={list}>
        {({ items, next_cursor }) =>
          items.length === 0 && q === undefined ? (
            <EmptyState title={t("team.noneTitle")} actions={make}>
              <p className="muted">{t("team.noneHint")}</p>
            </EmptyState>
          ) : (
            <Panel title={t("section.teams")} actions={make} flush>
              <FilterBar label={t("section.teams")}>
                <FilterField
                  label={t("team.filter")}
                  value={q}
                  maxLength={39}
                  onChange={(text) =>
                    void navigate({
                      to: organizationPath(view.name, "teams"),
                      search: { q: text },
                      replace: true,
                    })
                  }
                />
              </FilterBar>
              {items.length === 0 ? (
                <EmptyState title={t("noneFit")} />
              ) : (
                <TeamTable view={view} teams={items} />
              )}
              <Pagination shown={items.length} total={null} nextCursor={next_cursor} cursors={cursors} />
            </Panel>
          )
        }
      </Loaded>
      {isMaking && <TeamDialog organization={view.name} onClose={() => setMaking(false)} />}
    </>
  );
}

function TeamTable({ view, teams }: { view: OrganizationView; teams: readonly Team[] }) {
  const { t } = useTranslation("organization");
  const columns: readonly Column<Team>[] = [
    {
      id: "name",
      header: t("field.name"),
      main: true,
      cell: ({ name, description }) => (
        <div>
          <Link to={organizationPath(view.name, "teams", name)}>
            <b>{name}</b>
          </Link>
          {description !== "" && <div className="muted">{description}</div>}
        </div>
      ),
    },
    {
      id: "group",
      header: t("team.follows"),
      tight: true,
      cell: ({ synced_group }) =>
        synced_group === null ? null : (
          <Chip icon="refresh" mono>
            {synced_group}
          </Chip>
        ),
    },
    {
      id: "members",
      header: t("section.members"),
      tight: true,
      end: true,
      cell: ({ member_count }) => t("team.memberCount", { count: member_count }),
    },
  ];
  return <Table label={t("section.teams")} tall columns={columns} rows={teams} rowKey={({ name }) => name} />;
}
