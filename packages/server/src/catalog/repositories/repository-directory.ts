import type { RepositoryName } from "@estiva/protocol";
import { type PageCost, pageOfScans, type ScannedPage } from "../scan.ts";
import type {
  CatalogRecords,
  ContentFilter,
  RepositoryEntry,
  RepositoryKey,
  RepositoryList,
} from "./catalog-records.ts";

/** Who looks, and what may be shown to them. */
export interface Viewer<May> {
  readonly principal: string;
  /** What the viewer may do with a repository; undefined where it may not be seen. */
  readonly judge: (repository: RepositoryName) => Promise<May | undefined>;
}

export interface DirectoryRequest {
  /** Undefined for all. */
  readonly namespaceId: number | undefined;
  readonly root: { readonly id: number; readonly visibility: "public" | "private" };
  readonly part: string | undefined;
  readonly orDescribed?: boolean;
  readonly holds?: ContentFilter | undefined;
  readonly visibility: "public" | "private" | undefined;
  readonly sort: "name" | "pushed";
  readonly after: RepositoryKey | undefined;
  readonly limit: number;
}

/** Clients ask for up to 10,000 names at once. */
const costOfNames: PageCost = { decided: 10_000, chunks: 200 };

/** Namespaces that a listing looks through at most. */
const maxNamespaces = 200;

export type SeenRepository<May> = RepositoryEntry & { readonly may: May };

/** Repositories as somebody may see them. */
export class RepositoryDirectory {
  readonly #records: CatalogRecords;

  constructor(records: CatalogRecords) {
    this.#records = records;
  }

  async page<May>(
    viewer: Viewer<May>,
    request: DirectoryRequest,
    isWanted: (entry: RepositoryEntry) => boolean = () => true,
  ): Promise<ScannedPage<RepositoryKey, SeenRepository<May>>> {
    const lists = await this.#lists(viewer.principal, request);
    return await pageOfScans({
      scans: lists.map((list) => (after: RepositoryKey | undefined) => this.#records.scan(list, after)),
      compare: request.sort === "name" ? byName : byActivity,
      after: request.after,
      limit: request.limit,
      show: async ({ name }) => {
        const may = await viewer.judge(name);
        const entry = may === undefined ? undefined : await this.#records.find(name);
        if (may === undefined || entry === undefined || !isWanted(entry)) return undefined;
        return { ...entry, may };
      },
    });
  }

  /**
   * Names alone, in their order, which are many at once.
   * @param mayPull decides for each of those that the principal may possibly see.
   */
  async names(
    viewer: { readonly principal: string; readonly mayPull: (name: RepositoryName) => Promise<boolean> },
    { root, after, limit }: Pick<DirectoryRequest, "root" | "after" | "limit">,
  ): Promise<ScannedPage<RepositoryKey, RepositoryName>> {
    const all = { namespaceId: undefined, part: undefined, visibility: undefined, sort: "name" } as const;
    const lists = await this.#lists(viewer.principal, { ...all, root, after, limit });
    return await pageOfScans({
      scans: lists.map((list) => (behind: RepositoryKey | undefined) => this.#records.scan(list, behind)),
      compare: byName,
      after,
      limit,
      most: costOfNames,
      show: async ({ name }) => ((await viewer.mayPull(name)) ? name : undefined),
    });
  }

  /**
   * The lists in which everything is that the viewer may possibly see: what is public, and the namespaces in
   * which it has any standing. What of them it may see is decided for each repository.
   */
  async #lists(principal: string, request: DirectoryRequest): Promise<readonly RepositoryList[]> {
    const { part, sort, visibility, root, namespaceId } = request;
    const reachable = await this.#records.reachableNamespaces(principal, maxNamespaces);
    const base = {
      part,
      sort,
      ...(request.orDescribed === true ? { orDescribed: true } : {}),
      ...(request.holds === undefined ? {} : { holds: request.holds }),
    };
    const ofNamespace = (id: number): readonly RepositoryList[] => {
      const isKnown = reachable.includes(id);
      if (id === root.id) {
        const isShown =
          (isKnown || root.visibility === "public") && (visibility ?? root.visibility) === root.visibility;
        return isShown ? [{ ...base, namespaceId: id, visibility: undefined }] : [];
      }
      if (!isKnown && visibility === "private") return [];
      return [{ ...base, namespaceId: id, visibility: isKnown ? visibility : "public" }];
    };
    if (namespaceId !== undefined) return ofNamespace(namespaceId);
    const ofAll: readonly RepositoryList[] =
      visibility === "private" ? [] : [{ ...base, namespaceId: undefined, visibility: "public" }];
    // What of them is public stands in the list of all that is.
    const own = visibility === "public" ? [] : reachable.filter((known) => known !== root.id);
    return ofAll.concat([...own, root.id].flatMap(ofNamespace));
  }
}

function byName(one: RepositoryKey, other: RepositoryKey): number {
  return compareTexts(one.name, other.name);
}

/** The newest first. */
function byActivity(one: RepositoryKey, other: RepositoryKey): number {
  return other.activeAt - one.activeAt || compareTexts(other.name, one.name);
}

/** Bytewise, as the store sorts: names are ASCII. */
function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
