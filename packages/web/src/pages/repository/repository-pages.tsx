import { ApiError } from "@estiva/client";
import type { Answer } from "@estiva/protocol/management/operations";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { read } from "../../api.ts";
import { Skeleton } from "../../components/loading.tsx";
import { PanelError } from "../../components/panel.tsx";
import { LiveRepositoryProvider } from "../../repository/live-repository.tsx";
import { type RepositoryAddress, readRepositoryAddress } from "../../repository-address.ts";
import { NotFound } from "../not-found.tsx";
import { RepositoryHead } from "./repository-head.tsx";

export type Repository = Answer<"getRepository">;

const route = getRouteApi("/r/$");

const Overview = lazy(async () => ({ default: (await import("./overview.tsx")).Overview }));
const Tags = lazy(async () => ({ default: (await import("./tags.tsx")).Tags }));
const TagPage = lazy(async () => ({ default: (await import("./tag.tsx")).TagPage }));
const Activity = lazy(async () => ({ default: (await import("./activity.tsx")).Activity }));
const Access = lazy(async () => ({ default: (await import("./access.tsx")).Access }));
const RepositorySettings = lazy(async () => ({
  default: (await import("./repository-settings.tsx")).RepositorySettings,
}));

/** The pages of a repository: what is common to them stays while one goes from section to section. */
export function RepositoryPages() {
  const { _splat = "" } = route.useParams();
  const address = readRepositoryAddress(_splat);
  return address === undefined ? <NotFound /> : <Known key={address.name} address={address} />;
}

function Known({ address }: { address: RepositoryAddress }) {
  const query = useQuery(read("getRepository", { path: { name: address.name } }));
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
      return <Overview repository={repository} />;
    case "tags":
      return <Tags repository={repository} />;
    case "tag":
      return <TagPage key={address.tag} repository={repository} tag={address.tag ?? ""} />;
    case "activity":
      return <Activity repository={repository} />;
    case "access":
      return <Access repository={repository} />;
    case "settings":
      return <RepositorySettings repository={repository} />;
  }
}
