import type { Answer, Item } from "@estiva/contract/operations";
import { read } from "../api/api.ts";
import { readTrail } from "../components/pagination.tsx";
import { platformName } from "../manifests/platform-chips.tsx";
import { type RepositorySearch, readTagFilter, tagQuery } from "../tags/tag-filter.ts";

/** What the pages of a repository ask, in one place for the pages and for who asks ahead of them. */

export type Repository = Answer<"getRepository">;
export type ListedTag = Item<"listTags">;
export type Manifest = Answer<"getManifest">;
export type ManifestChild = Manifest["children"][number];

export function repositoryQuery(name: string) {
  return read("getRepository", { path: { name } });
}

export function namespaceQuery(namespace: string) {
  return read("getNamespace", { path: { namespace } });
}

export function readmeQuery(name: string) {
  return read("getReadme", { path: { name } });
}

/** The first few of a repository's tags. */
export function firstTagsQuery(name: string, sort: "pushed" | "version") {
  return read("listTags", { path: { name }, query: { sort, limit: 5 } });
}

/** The page of tags that an address shows. */
export function tagListQuery(name: string, search: RepositorySearch) {
  const cursor = readTrail(search.page).at(-1);
  const filter = readTagFilter(search);
  const query = {
    ...tagQuery(filter),
    ...(filter.isGrouped ? { group: "image" as const } : {}),
    limit: 50,
    ...(cursor === undefined ? {} : { cursor }),
  };
  return read("listTags", { path: { name }, query });
}

/** For how many there are. */
export function supportingTagsQuery(name: string) {
  return read("listTags", { path: { name }, query: { supporting: "only", sort: "pushed", limit: 1 } });
}

export function tagByNameQuery(name: string, tag: string) {
  return read("getTag", { path: { name, tag } });
}

export function manifestQuery(name: string, digest: string) {
  return read("getManifest", { path: { name, digest } });
}

/** Of an index the images for platforms; attestations are none. */
export function platformsOf(top: Manifest | undefined): readonly ManifestChild[] {
  return top?.children.filter((child) => child.platform !== null) ?? [];
}

/** Of an index the one that is shown: the one of the address, else what most machines run, else the first. */
export function shownChild(top: Manifest | undefined, wanted: string | undefined): ManifestChild | undefined {
  const platforms = platformsOf(top);
  const named = (name: string) =>
    platforms.find(({ platform }) => platform !== null && platformName(platform) === name);
  const chosen = (wanted === undefined ? undefined : named(wanted)) ?? named("linux/amd64") ?? platforms[0];
  return chosen ?? top?.children[0];
}
