import { RepositoryName } from "@estiva/protocol/repository-name";

/**
 * What may follow a repository's name in a path of the management API or of the web UI. A segment of a name that
 * equals one of them is written with a `~` before it, which no name can hold: `alice/~tags`.
 */
export const subResourceWords = [
  "tags",
  "manifests",
  "readme",
  "grants",
  "activity",
  "access",
  "settings",
  "decision",
  "deletions",
] as const;

const words: readonly string[] = subResourceWords;

/** A repository's name as it is written in a path; its slashes stay. */
export function writePathName(name: string): string {
  return name
    .split("/")
    .map((segment) => (words.includes(segment) ? `~${segment}` : segment))
    .join("/");
}

/**
 * Reads what stands for `<name>` in a path: the name as a client of `/v2` would write it, so a leading
 * `library/` is still there.
 * @returns undefined where it is no repository's name, a bare word of the list, or a `~` before anything else:
 * every name has one spelling.
 */
export function readPathName(text: string): string | undefined {
  const segments = text.split("/");
  const isCanonical = segments.every((segment) =>
    segment.startsWith("~") ? words.includes(segment.slice(1)) : !words.includes(segment),
  );
  if (!isCanonical) return undefined;
  const name = segments.map((segment) => segment.replace(/^~/, "")).join("/");
  return RepositoryName.parse(name) === undefined ? undefined : name;
}
