import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { RecentActivity } from "../activity/home-activity.tsx";
import { read } from "../api/api.ts";
import { LinkButton } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { Select } from "../components/choices.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Page } from "../components/page.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { Stack } from "../components/stack.tsx";
import { useLiveHome } from "../live/home-live.ts";
import { FirstSteps } from "../repositories/first-steps.tsx";
import { RepositoryTable } from "../repositories/repository-table.tsx";
import type { User } from "../sessions/session.ts";
import { RunningPushes } from "./home-running.tsx";

const route = getRouteApi("/");

/** What is being pushed, one's own repositories, the last pushed first, and what happened last. */
export function HomeSignedIn({ user }: { user: User }) {
  const { t } = useTranslation("home");
  const search = route.useSearch();
  const namespace = search.namespace ?? user.username;
  const cursors = readTrail(search.page);
  const cursor = cursors.at(-1);
  const list = useQuery({
    ...read("listRepositories", {
      query: { namespace, sort: "pushed", limit: 50, ...(cursor === undefined ? {} : { cursor }) },
    }),
    placeholderData: keepPreviousData,
  });
  const { pushing, isPaused } = useLiveHome();
  const shown = new Set((list.data?.items ?? []).map(({ name }) => name));
  return (
    <Page
      title={t("home.yours")}
      badges={isPaused && <Chip icon="pause">{t("home.paused")}</Chip>}
      actions={<NamespaceFilter own={user.username} namespace={namespace} />}
    >
      <Stack>
        <RunningPushes pushing={[...pushing].filter(([name]) => !shown.has(name))} />
        <Loaded query={list}>
          {({ items, next_cursor }) =>
            items.length === 0 && cursor === undefined ? (
              <NoRepositories own={user.username} namespace={namespace} />
            ) : (
              <Panel title={namespace} flush>
                <RepositoryTable label={t("home.yours")} repositories={items} pushing={pushing} />
                <Pagination shown={items.length} total={null} nextCursor={next_cursor} cursors={cursors} />
              </Panel>
            )
          }
        </Loaded>
        <RecentActivity own={user.username} />
      </Stack>
    </Page>
  );
}

function NoRepositories({ own, namespace }: { own: string; namespace: string }) {
  const { t } = useTranslation("home");
  if (namespace === own) return <FirstSteps username={own} />;
  return (
    <EmptyState
      title={t("home.noneInNamespace", { namespace })}
      actions={
        <LinkButton to="/new" search={{ namespace }} kind="primary">
          {t("home.emptyCreate")}
        </LinkButton>
      }
    />
  );
}

/** The namespaces in which one may create; just one needs no choice. */
function NamespaceFilter({ own, namespace }: { own: string; namespace: string }) {
  const { t } = useTranslation("home");
  const navigate = useNavigate();
  const { data } = useQuery(read("listNamespaces", { query: { limit: 100 } }));
  const names = [...new Set([own, namespace, ...(data?.items ?? []).map(({ name }) => name)])];
  if (names.length < 2) return null;
  return (
    <Select
      label={t("home.filterNamespace")}
      value={namespace}
      choices={names.map((name) => ({ value: name, label: name }))}
      onChange={(name) => void navigate({ to: "/", search: name === own ? {} : { namespace: name } })}
    />
  );
}
