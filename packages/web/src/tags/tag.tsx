import { ApiError } from "@estiva/client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Skeleton } from "../components/loading.tsx";
import { PanelError } from "../components/panel.tsx";
import {
  manifestQuery,
  platformsOf,
  type Repository,
  shownChild,
  tagByNameQuery,
} from "../repositories/page-queries.ts";
import styles from "./tag.module.css";
import { TagGone } from "./tag-gone.tsx";
import { TagHead } from "./tag-head.tsx";
import { TagViews } from "./tag-views.tsx";

const route = getRouteApi("/r/$");

/** A tag, or an image by its digest: what it is, how it is pulled, what it is made of. */
export function TagPage({ repository, tag }: { repository: Repository; tag: string }) {
  const { name } = repository;
  const { platform } = route.useSearch();
  const isDigest = tag.includes(":");
  const tagQuery = useQuery({ ...tagByNameQuery(name, tag), enabled: !isDigest });
  const digest = isDigest ? tag : tagQuery.data?.digest;
  const topQuery = useQuery({
    ...manifestQuery(name, digest ?? ""),
    enabled: digest !== undefined,
    placeholderData: keepPreviousData,
  });
  const top = topQuery.data;
  const platforms = platformsOf(top);
  const child = shownChild(top, platform);
  const childQuery = useQuery({
    ...manifestQuery(name, child?.digest ?? ""),
    enabled: child?.present === true,
    placeholderData: keepPreviousData,
  });
  const error = tagQuery.error ?? topQuery.error;
  if (error instanceof ApiError && error.code === "not_found")
    return <TagGone repository={repository} tag={tag} />;
  const retry = () => void (tagQuery.isError ? tagQuery : topQuery).refetch();
  if (error !== null && top === undefined) return <PanelError error={error} onRetry={retry} />;
  if (top === undefined) return <Skeleton height={420} />;
  const image = child === undefined ? top : childQuery.data;
  const shown = { repository, tag, top, platforms, child, image };
  return (
    <div className={styles.page}>
      <TagHead shown={shown} badges={tagQuery.data?.badges} />
      <TagViews key={`${top.digest} ${child?.digest ?? ""}`} shown={shown} error={childQuery.error} />
    </div>
  );
}
