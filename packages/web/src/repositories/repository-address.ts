import { readPathName, subResourceWords, writePathName } from "@estiva/contract/path-name";

const sections = ["tags", "activity", "access", "settings"] as const;
export type RepositorySection = "overview" | "tag" | (typeof sections)[number];

/** A page of a repository. `name` is the full name with its namespace; `tag` may also be a digest. */
export interface RepositoryAddress {
  readonly name: string;
  readonly section: RepositorySection;
  readonly tag?: string;
}

/** The path of a repository's page: `/r/alice/app/tags/1.0`. */
export function repositoryPath(name: string, section: RepositorySection = "overview", tag = ""): string {
  const base = `/r/${writePathName(name)}`;
  if (section === "overview") return base;
  return section === "tag" ? `${base}/tags/${tag}` : `${base}/${section}`;
}

/**
 * Reads what follows `/r/`. Matched from its end, as the name may have any number of segments; one that equals a
 * section is written `~tags`.
 * @returns undefined where it is no page's address.
 */
export function readRepositoryAddress(path: string): RepositoryAddress | undefined {
  const segments = path.replace(/\/$/, "").split("/");
  const last = segments.at(-1) ?? "";
  if (segments.at(-2) === "tags" && !isWord(last)) {
    const name = readPathName(segments.slice(0, -2).join("/"));
    return name === undefined ? undefined : { name, section: "tag", tag: last };
  }
  const section = sections.find((word) => word === last);
  const name = readPathName((section === undefined ? segments : segments.slice(0, -1)).join("/"));
  return name === undefined ? undefined : { name, section: section ?? "overview" };
}

function isWord(text: string): boolean {
  return (subResourceWords as readonly string[]).includes(text);
}
