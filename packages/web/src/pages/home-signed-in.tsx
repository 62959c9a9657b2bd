import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, read } from "../api.ts";
import { LinkButton } from "../components/button.tsx";
import { Select } from "../components/choices.tsx";
import { FirstSteps } from "../components/first-steps.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Page } from "../components/page.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { type ListedRepository, RepositoryTable } from "../components/repository-table.tsx";
import { LiveStream } from "../repository/live-stream.ts";
import type { User } from "../session.ts";

const route = getRouteApi("/");

/** One's own repositories, the last pushed first. */
export function HomeSignedIn({ user }: { user: User }) {
  const { t } = useTranslation("repository");
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
  return (
    <Page title={t("home.yours")} actions={<NamespaceFilter own={user.username} namespace={namespace} />}>
      <Loaded query={list}>
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <NoRepositories own={user.username} namespace={namespace} />
          ) : (
            <Panel title={namespace} flush>
              <LiveTable repositories={items} />
              <Pagination shown={items.length} total={null} nextCursor={next_cursor} cursors={cursors} />
            </Panel>
          )
        }
      </Loaded>
    </Page>
  );
}

/** The table follows pushes while they run, and shows what they brought. */
function LiveTable({ repositories }: { repositories: readonly ListedRepository[] }) {
  const { t } = useTranslation("repository");
  const pushing = useRunningPushes(repositories.map(({ name }) => name));
  return <RepositoryTable label={t("home.yours")} repositories={repositories} pushing={pushing} />;
}

function useRunningPushes(names: readonly string[]): ReadonlyMap<string, number> {
  const [pushing, setPushing] = useState<ReadonlyMap<string, number>>(new Map());
  const watched = names.toSorted().join(",");
  useEffect(() => {
    const stream = new LiveStream(watched, {
      onChange: () => void invalidate("listRepositories"),
      onUploads: (uploads, repository = "") =>
        setPushing((before) => {
          const others = [...before].filter(([name]) => name !== repository);
          return new Map(uploads === undefined ? others : [...others, [repository, uploads.bytes]]);
        }),
      onPaused: () => undefined,
      onOpen: () => undefined,
    });
    return () => stream.end();
  }, [watched]);
  return pushing;
}

function NoRepositories({ own, namespace }: { own: string; namespace: string }) {
  const { t } = useTranslation("repository");
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
  const { t } = useTranslation("repository");
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
