import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { Loaded } from "../components/loaded.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { FirstSteps } from "../repositories/first-steps.tsx";
import { RepositoryTable } from "../repositories/repository-table.tsx";
import { useUser } from "../sessions/session.ts";
import { UserPage } from "./user-page.tsx";

const route = getRouteApi("/u/$user");

/** Somebody, and those of their repositories that one may see. */
export function UserOverview() {
  const { user: name } = route.useParams();
  const isOwn = useUser()?.username === name;
  return (
    <UserPage name={name} section="overview">
      <Repositories name={name} isOwn={isOwn} />
    </UserPage>
  );
}

function Repositories({ name, isOwn }: { name: string; isOwn: boolean }) {
  const { t } = useTranslation("account");
  const cursors = readTrail(route.useSearch().page);
  const cursor = cursors.at(-1);
  const list = useQuery({
    ...read("listRepositories", {
      query: { namespace: name, sort: "pushed", limit: 50, ...(cursor === undefined ? {} : { cursor }) },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <Loaded query={list}>
      {({ items, next_cursor }) =>
        items.length === 0 ? (
          <NoRepositories name={name} isOwn={isOwn} />
        ) : (
          <Panel title={t("user.repositories")} flush>
            <RepositoryTable label={t("user.repositories")} repositories={items} />
            <Pagination shown={items.length} total={null} nextCursor={next_cursor} cursors={cursors} />
          </Panel>
        )
      }
    </Loaded>
  );
}

function NoRepositories({ name, isOwn }: { name: string; isOwn: boolean }) {
  const { t } = useTranslation("account");
  if (isOwn) return <FirstSteps username={name} />;
  return (
    <EmptyState title={t("user.noneTitle", { name })}>
      <p className="muted">{t("user.noneHint")}</p>
    </EmptyState>
  );
}
