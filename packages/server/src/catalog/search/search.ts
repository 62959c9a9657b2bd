import { type Digest, RepositoryName } from "@estiva/protocol";
import type { ContentKind } from "#server/registry/manifests/content-kind.ts";
import type { ManifestFacts } from "#server/registry/manifests/manifest-facts.ts";
import type { ManifestRecords } from "#server/registry/manifests/manifest-records.ts";
import type { ImagePlace, ImageRecords } from "../manifests/image-records.ts";
import type { CatalogRecords, ContentFilter, RepositoryEntry } from "../repositories/catalog-records.ts";
import {
  RepositoryDirectory,
  type SeenRepository,
  type Viewer,
} from "../repositories/repository-directory.ts";
import { pageOfScans } from "../scan.ts";
import type { TagListRecords } from "../tags/tag-list-records.ts";
import {
  type Finder,
  type Found,
  type FoundPage,
  type SearchingViewer,
  type SearchRequest,
  type SearchType,
  searchTypes,
} from "./finder.ts";
import type { NamespacePlace, NamespaceSearchRecords } from "./namespace-search-records.ts";

/** Repositories of a namespace that are counted, and tags of an image that are told. */
const maxCounted = 10_000;
const maxTags = 20;

/** Finds in what the metadata store has. */
export class Search implements Finder {
  readonly #directory: RepositoryDirectory;
  readonly #parts: SearchParts;

  constructor(parts: SearchParts) {
    this.#parts = parts;
    this.#directory = new RepositoryDirectory(parts.catalog);
  }

  async page<May>(viewer: SearchingViewer<May>, request: SearchRequest): Promise<FoundPage<May>> {
    const items: Found<May>[] = [];
    const { after, limit } = request;
    const types = request.types.filter((type) => isWorthwhile(type, request));
    for (const type of types) {
      if (after !== undefined && searchTypes.indexOf(type) < searchTypes.indexOf(after.type)) continue;
      if (items.length === limit) return { items, next: { type, text: "", number: 0 } };
      const from = after?.type === type && after.text !== "" ? after : undefined;
      const found = await this.#find(type, viewer, { ...request, after: from, limit: limit - items.length });
      items.push(...found.items);
      if (found.next !== undefined) return { items, next: found.next };
    }
    return { items, next: undefined };
  }

  async #find<May>(
    type: SearchType,
    viewer: SearchingViewer<May>,
    request: SearchRequest,
  ): Promise<FoundPage<May>> {
    if (type === "image") return await this.#images(viewer, request);
    if (type === "namespace") return await this.#namespaces(viewer, request);
    return await this.#repositories(viewer, request);
  }

  async #images<May>(
    viewer: Viewer<May>,
    { text, after, limit, ...filter }: SearchRequest,
  ): Promise<FoundPage<May>> {
    const { images, records, tagLists } = this.#parts;
    const prefix = digestPrefix(text) ?? "";
    const { items, next } = await pageOfScans<ImagePlace, Found<May>>({
      scans: [
        async (from) => {
          const rows = await images.byPrefix(prefix, from, scanned);
          return { rows, reached: rows.length === scanned ? rows.at(-1) : undefined };
        },
      ],
      compare: compareImages,
      after: after && { digest: after.text as Digest, repositoryId: after.number, repository: nameless },
      limit,
      show: async ({ digest, repositoryId, repository }) => {
        if ((await viewer.judge(repository)) === undefined) return undefined;
        const facts = (await records.facts(repository, [digest])).get(digest);
        if (!fits(facts, filter)) return undefined;
        const tags = await tagLists.ofDigest(repositoryId, digest, maxTags);
        return { type: "image", image: { repository, digest, kind: facts?.kind ?? "unknown", tags } };
      },
    });
    return { items, next: next && { type: "image", text: next.digest, number: next.repositoryId } };
  }

  /** Only those in which the viewer sees something, or that are its own. */
  async #namespaces<May>(
    viewer: SearchingViewer<May>,
    { text, root, after, limit }: SearchRequest,
  ): Promise<FoundPage<May>> {
    const { namespaces } = this.#parts;
    const { items, next } = await pageOfScans<NamespacePlace, Found<May>>({
      scans: [(from) => namespaces.scanNamespaces(text, from)],
      compare: (one, other) => compareTexts(one.name, other.name),
      after: after && { id: after.number, name: after.text, kind: "user", description: "" },
      limit,
      show: async (namespace) => {
        const isWhole =
          (namespace.id === root.id && root.visibility === "public") || (await viewer.owns(namespace.name));
        const only = isWhole ? undefined : "public";
        const repositories = await namespaces.countRepositories(namespace.id, only, maxCounted);
        // The root namespace is there before anything is in it.
        const isShown = repositories > 0 || (isWhole && namespace.id !== root.id);
        return isShown ? { type: "namespace", namespace, repositories } : undefined;
      },
    });
    return { items, next: next && { type: "namespace", text: next.name, number: next.id } };
  }

  async #repositories<May>(viewer: Viewer<May>, request: SearchRequest): Promise<FoundPage<May>> {
    const { text, root, sort, after, limit } = request;
    const exact = sort === "relevance" && text !== "" ? RepositoryName.parse(text) : undefined;
    const first = after === undefined && exact !== undefined ? await this.#exact(viewer, exact, request) : [];
    const { items, next } = await this.#directory.page(
      viewer,
      {
        namespaceId: undefined,
        root,
        part: text === "" ? undefined : text,
        orDescribed: true,
        holds: filterOf(request),
        visibility: undefined,
        sort: sort === "name" ? "name" : "pushed",
        limit: limit - first.length,
        after: after && { name: after.text as RepositoryName, activeAt: after.number },
      },
      (entry) => entry.name !== exact,
    );
    return {
      items: [...first, ...items].map((repository) => ({ type: "repository", repository })),
      next: next && { type: "repository", text: next.name, number: next.activeAt },
    };
  }

  /** What is called just so stands before what is only called similarly. */
  async #exact<May>(
    viewer: Viewer<May>,
    name: RepositoryName,
    request: SearchRequest,
  ): Promise<readonly SeenRepository<May>[]> {
    const may = await viewer.judge(name);
    const entry = may === undefined ? undefined : await this.#parts.catalog.find(name);
    if (may === undefined || entry === undefined || !(await this.#entryFits(entry, request))) return [];
    return [{ ...entry, may }];
  }

  /** A repository is what its newest tag is. */
  async #entryFits({ name, newest }: RepositoryEntry, filter: Filter): Promise<boolean> {
    if (filterOf(filter) === undefined) return true;
    if (newest === undefined) return false;
    return fits((await this.#parts.records.facts(name, [newest.digest])).get(newest.digest), filter);
  }
}

export interface SearchParts {
  readonly catalog: CatalogRecords;
  readonly images: ImageRecords;
  readonly records: ManifestRecords;
  readonly tagLists: TagListRecords;
  readonly namespaces: NamespaceSearchRecords;
}

type Filter = Pick<SearchRequest, "kind" | "platform">;

/** Images that are read at once. */
const scanned = 100;
const nameless = "" as RepositoryName;

function isWorthwhile(type: SearchType, { text, types, ...filter }: SearchRequest): boolean {
  if (type === "image") return digestPrefix(text) !== undefined;
  if (type === "repository") return true;
  // Among all that is explored there are no namespaces, unless one asks for them.
  return filterOf(filter) === undefined && (text !== "" || types.length === 1);
}

/** A digest, or the first six and more digits of one; undefined for other texts. */
function digestPrefix(text: string): string | undefined {
  const [, algorithm = "sha256", digits] =
    /^(?:(sha256|sha512):)?([0-9a-f]{6,128})$/.exec(text.toLowerCase()) ?? [];
  return digits === undefined ? undefined : `${algorithm}:${digits}`;
}

function filterOf({ kind, platform }: Filter): ContentFilter | undefined {
  if (kind === undefined && platform === undefined) return undefined;
  return { kinds: kind === undefined ? undefined : kindsOf(kind), platform };
}

function kindsOf(kind: ContentKind): readonly ContentKind[] {
  return kind === "image" ? ["image", "index"] : [kind];
}

function fits(facts: ManifestFacts | undefined, { kind, platform }: Filter): boolean {
  if (kind !== undefined && !kindsOf(kind).includes(facts?.kind ?? "unknown")) return false;
  if (platform === undefined) return true;
  return (facts?.platforms ?? []).some(
    ({ os, architecture, variant }) =>
      os === platform.os &&
      architecture === platform.architecture &&
      (platform.variant === undefined || variant === platform.variant),
  );
}

function compareImages(one: ImagePlace, other: ImagePlace): number {
  return compareTexts(one.digest, other.digest) || one.repositoryId - other.repositoryId;
}

function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
