import { ApiError } from "@estiva/client";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Suspense } from "react";
import { Skeleton } from "../components/loading.tsx";
import { PanelError } from "../components/panel.tsx";
import { NotFound } from "../home/not-found.tsx";
import { LiveRepositoryProvider } from "../live/live-repository.tsx";
import { type Repository, repositoryQuery } from "./page-queries.ts";
import { type RepositoryAddress, readRepositoryAddress } from "./repository-address.ts";
import { RepositoryHead } from "./repository-head.tsx";
import { sectionPages } from "./section-pages.ts";

const route = getRouteApi("/r/$");

/** The pages of a repository: what is common to them stays while one goes from section to section. */
export function RepositoryPages() {
  const { _splat = "" } = route.useParams();
  const address = readRepositoryAddress(_splat);
  return address === undefined ? <NotFound /> : <Known key={address.name} address={address} />;
}

function Known({ address }: { address: RepositoryAddress }) {
  const query = useQuery(repositoryQuery(address.name));
  if (query.error instanceof ApiError && query.error.code === "not_found") return <NotFound />;
  if (query.data === undefined) {
    return query.isError ? (
      <PanelError error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <Skeleton height={96} />
    );
  }
  return (
    <LiveRepositoryProvider name={address.name}>
      <RepositoryHead repository={query.data} address={address}>
        <Suspense fallback={<Skeleton rows={8} />}>
          <Section repository={query.data} address={address} />
        </Suspense>
      </RepositoryHead>
    </LiveRepositoryProvider>
  );
}

function Section({ repository, address }: { repository: Repository; address: RepositoryAddress }) {
  switch (address.section) {
    case "overview":
      return <sectionPages.overview repository={repository} />;
    case "tags":
      return <sectionPages.tags repository={repository} />;
    case "tag":
      return <sectionPages.tag key={address.tag} repository={repository} tag={address.tag ?? ""} />;
    case "activity":
      return <sectionPages.activity repository={repository} />;
    case "access":
      return <sectionPages.access repository={repository} />;
    case "settings":
      return <sectionPages.settings repository={repository} />;
  }
}
