import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { LinkButton } from "../components/button.tsx";
import { FactList } from "../components/fact-list.tsx";
import { RelativeTime } from "../components/facts.tsx";
import { FilterBar, FilterField } from "../components/filter-bar.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { formatCount } from "../format/numbers.ts";
import { RepositoryTable } from "../repositories/repository-table.tsx";
import { organizationPath } from "./organization-address.ts";
import { OrganizationPage } from "./organization-page.tsx";
import type { OrganizationView } from "./use-organization.ts";

const route = getRouteApi("/o/$organization");

/** An organisation: its repositories first. */
export function OrganizationOverview() {
  const { organization } = route.useParams();
  return (
    <OrganizationPage name={organization} section="overview">
      {(view) => (
        <>
          <Facts view={view} />
          {view.organization?.suspended !== true && <Repositories view={view} />}
        </>
      )}
    </OrganizationPage>
  );
}

function Facts({ view }: { view: OrganizationView }) {
  const { t, i18n } = useTranslation("organization");
  const { organization } = view;
  if (organization === undefined || organization.member_count === null) return null;
  const factor = organization.require_second_factor
    ? t("secondFactor.required")
    : t("secondFactor.notRequired");
  return (
    <FactList
      wide
      facts={[
        { label: t("section.members"), value: formatCount(organization.member_count, i18n.language) },
        { label: t("secondFactor.label"), value: factor },
        { label: t("field.created"), value: <RelativeTime time={organization.created_at} /> },
      ]}
    />
  );
}

function Repositories({ view: { name, may } }: { view: OrganizationView }) {
  const { t } = useTranslation("organization");
  const { q, page } = route.useSearch();
  const navigate = useNavigate();
  const cursors = readTrail(page);
  const cursor = cursors.at(-1);
  const list = useQuery({
    ...read("listRepositories", {
      query: {
        namespace: name,
        sort: "pushed",
        limit: 50,
        ...(q === undefined ? {} : { q }),
        ...(cursor === undefined ? {} : { cursor }),
      },
    }),
    placeholderData: keepPreviousData,
  });
  const create = may.includes("create") && (
    <LinkButton to="/new" search={{ namespace: name }} icon="plus">
      {t("overview.newRepository")}
    </LinkButton>
  );
  return (
    <Loaded query={list}>
      {({ items, next_cursor }) =>
        items.length === 0 && q === undefined ? (
          <EmptyState title={t("overview.noneTitle")} actions={create}>
            <p className="muted">
              {may.includes("create") ? t("overview.noneHint") : t("overview.nonePublicHint")}
            </p>
          </EmptyState>
        ) : (
          <Panel title={t("overview.repositories")} actions={create} flush>
            <FilterBar label={t("overview.repositories")}>
              <FilterField
                label={t("overview.filter")}
                value={q}
                maxLength={255}
                onChange={(text) =>
                  void navigate({
                    to: organizationPath(name),
                    search: text === "" ? {} : { q: text },
                    replace: true,
                  })
                }
              />
            </FilterBar>
            {items.length === 0 ? (
              <EmptyState title={t("noneFit")} />
            ) : (
              <RepositoryTable label={t("overview.repositories")} repositories={items} />
            )}
            <Pagination shown={items.length} total={null} nextCursor={next_cursor} cursors={cursors} />
          </Panel>
        )
      }
    </Loaded>
  );
}
