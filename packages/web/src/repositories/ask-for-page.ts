import { queryClient } from "../api/api.ts";
import type { RepositorySearch } from "../tags/tag-filter.ts";
import { ReadmeView } from "./lazy-readme-view.ts";
import {
  firstTagsQuery,
  manifestQuery,
  namespaceQuery,
  readmeQuery,
  repositoryQuery,
  shownChild,
  supportingTagsQuery,
  tagByNameQuery,
  tagListQuery,
} from "./page-queries.ts";
import { type RepositoryAddress, readRepositoryAddress } from "./repository-address.ts";
import { sectionPages } from "./section-pages.ts";

/** In milliseconds: what comes sooner is waited for, so that the page is drawn once; else it says that it waits. */
const worthWaiting = 150;

/**
 * Asks for all that a repository's page will ask for, at once: its code and its data, which would otherwise be known
 * only by the code. What fails here fails again where it can be shown.
 */
export async function askForRepositoryPage(splat: string, search: RepositorySearch): Promise<void> {
  const address = readRepositoryAddress(splat);
  if (address === undefined) return;
  const { name, section } = address;
  const asked = Promise.allSettled([
    sectionPages[section].preload?.(),
    askForRepository(name),
    askForSection(address, search),
  ]);
  await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, worthWaiting))]);
}

/** A repository's namespace is not always its name's beginning. */
async function askForRepository(name: string): Promise<void> {
  const { namespace } = await queryClient.ensureQueryData(repositoryQuery(name));
  await queryClient.ensureQueryData(namespaceQuery(namespace));
}

async function askForSection(address: RepositoryAddress, search: RepositorySearch): Promise<void> {
  const { name, section, tag = "" } = address;
  if (section === "overview") await Promise.allSettled([askForFirstTags(name), askForReadme(name)]);
  else if (section === "tag") await askForImage(name, tag, search.platform);
  else if (section === "tags") {
    await Promise.allSettled([
      queryClient.ensureQueryData(tagListQuery(name, search)),
      queryClient.ensureQueryData(supportingTagsQuery(name)),
    ]);
  }
}

async function askForFirstTags(name: string): Promise<void> {
  await Promise.allSettled([
    queryClient.ensureQueryData(firstTagsQuery(name, "pushed")),
    queryClient.ensureQueryData(firstTagsQuery(name, "version")),
  ]);
}

async function askForReadme(name: string): Promise<void> {
  const { markdown } = await queryClient.ensureQueryData(readmeQuery(name));
  if (markdown.trim() !== "") await ReadmeView.preload?.();
}

/** A tag's digest leads to its manifest, and an index to the image that is shown of it. */
async function askForImage(name: string, tag: string, platform: string | undefined): Promise<void> {
  const isDigest = tag.includes(":");
  const digest = isDigest ? tag : (await queryClient.ensureQueryData(tagByNameQuery(name, tag))).digest;
  const child = shownChild(await queryClient.ensureQueryData(manifestQuery(name, digest)), platform);
  if (child?.present === true) await queryClient.ensureQueryData(manifestQuery(name, child.digest));
}
