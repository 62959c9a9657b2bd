import { oneOf } from "../router/search-params.ts";

export const kinds = ["all", "image", "helm", "artifact", "namespace"] as const;
export type Kind = (typeof kinds)[number];

export const sorts = ["relevance", "pushed", "name"] as const;
export type Sort = (typeof sorts)[number];

/** What the address of the search says, with what it leaves out. */
export interface Wanted {
  readonly q: string;
  readonly kind: Kind;
  /** `os/architecture` or `os/architecture/variant`. */
  readonly platform: string | undefined;
  readonly sort: Sort;
}

/** As people's machines are, the most common first. */
export const platforms = [
  "linux/amd64",
  "linux/arm64",
  "linux/arm/v7",
  "linux/arm/v6",
  "linux/386",
  "linux/riscv64",
  "linux/ppc64le",
  "linux/s390x",
  "windows/amd64",
] as const;

/** Reads the address; what it can't mean is left out. */
export function readWanted(search: {
  readonly q?: string | undefined;
  readonly type?: string | undefined;
  readonly platform?: string | undefined;
  readonly sort?: string | undefined;
}): Wanted {
  const q = (search.q ?? "").trim().slice(0, 255);
  const kind = oneOf(kinds, search.type);
  const sort = sorts.find((one) => one === search.sort);
  return {
    q,
    kind,
    sort: isSort(sort, q) ? sort : usualSort(q),
    platform: hasPlatforms(kind) && isPlatform(search.platform) ? search.platform : undefined,
  };
}

/** The query of the address, as short as it can be. A change begins on the first page. */
export function writeWanted({ q, kind, platform, sort }: Wanted) {
  return {
    ...(q === "" ? {} : { q }),
    ...(kind === "all" ? {} : { type: kind }),
    ...(platform === undefined || !hasPlatforms(kind) ? {} : { platform }),
    ...(sort === usualSort(q) || !isSort(sort, q) ? {} : { sort }),
  };
}

/** What the server is asked. A kind is one of repositories, by what they hold; namespaces are a type beside these. */
export function askedOf({ q, kind, platform, sort }: Wanted) {
  if (kind === "namespace") return { q, type: kind };
  return {
    q,
    sort,
    ...(kind === "all" ? {} : { kind }),
    ...(platform === undefined ? {} : { platform }),
  };
}

/** Charts and artifacts run nowhere by themselves. */
export function hasPlatforms(kind: Kind): boolean {
  return kind === "all" || kind === "image";
}

/** Whether the query is a digest, or enough of its digits to mean one image. */
export function isDigest(q: string): boolean {
  return /^(?:sha256:|sha512:)?[0-9a-f]{12,128}$/i.test(q);
}

/** With nothing to look for, everything is as good a match. */
export function sortsFor(q: string): readonly Sort[] {
  return q === "" ? ["pushed", "name"] : sorts;
}

function usualSort(q: string): Sort {
  return q === "" ? "pushed" : "relevance";
}

function isSort(sort: Sort | undefined, q: string): sort is Sort {
  return sort !== undefined && sortsFor(q).includes(sort);
}

function isPlatform(text: string | undefined): text is string {
  return text !== undefined && text.length <= 100 && /^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9.]+)?$/.test(text);
}
