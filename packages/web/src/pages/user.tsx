import { ApiError } from "@estiva/client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { read } from "../api.ts";
import { LinkButton } from "../components/button.tsx";
import { FirstSteps } from "../components/first-steps.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Page } from "../components/page.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { RepositoryTable } from "../components/repository-table.tsx";
import { formatDay } from "../format/times.ts";
import { useUser } from "../session.ts";
import { NotFound } from "./not-found.tsx";

const route = getRouteApi("/u/$user");

/** Somebody, and those of their repositories that one may see. */
export function UserPage() {
  const { t, i18n } = useTranslation("account");
  const { user: name } = route.useParams();
  const isOwn = useUser()?.username === name;
  const profile = useQuery({ ...read("getUser", { path: { user: name } }), retry: false });
  if (profile.error instanceof ApiError && profile.error.status === 404) return <NotFound />;
  const since = profile.data && formatDay(new Date(profile.data.created_at), i18n.language);
  return (
    <Page
      title={name}
      lead={since === undefined ? undefined : t("user.since", { day: since })}
      actions={isOwn && <LinkButton to="/settings/profile">{t("user.settings")}</LinkButton>}
    >
      <Loaded query={profile} skeleton={<Skeleton rows={5} />}>
        {() => <Repositories name={name} isOwn={isOwn} />}
      </Loaded>
    </Page>
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
