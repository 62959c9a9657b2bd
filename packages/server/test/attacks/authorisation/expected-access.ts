import { readFileSync } from "node:fs";

export const identities = [
  ...(["anonymous", "stranger", "reader", "writer", "admin", "owner", "robot"] as const),
  ...(["expired", "disabled", "site-admin"] as const),
] as const;
export type Identity = (typeof identities)[number];

export const visibilities = ["public", "private"] as const;
export type Visibility = (typeof visibilities)[number];

const kinds = ["nothing", "registry", "basic", "any", "person", "fresh", "named", "cookie"] as const;
/** The kinds of credential that a route takes; see the head of the table. */
export type Takes = (typeof kinds)[number];

export type Who = Identity | "known";

/** A line of the table. */
export interface ExpectedAccess {
  /** `GET /v2/<name>/tags/list`, as in the route table. */
  readonly route: string;
  /** With what is done there in brackets, where it is not all that the route does. */
  readonly title: string;
  readonly takes: Takes;
  readonly passes: Readonly<Record<Visibility, ReadonlySet<Who>>>;
}

const living: readonly Identity[] = identities.filter(
  (name) => name !== "anonymous" && name !== "expired" && name !== "disabled",
);
const sets: Readonly<Record<string, readonly Who[]>> = {
  everybody: identities,
  anyone: ["anonymous", ...living],
  known: ["known", ...living],
  living,
  people: living.filter((name) => name !== "robot"),
  readers: ["reader", "writer", "admin", "owner", "robot"],
};

/** Reads the table beside this file. @throws Error where a line is none */
export function readExpectedAccess(): readonly ExpectedAccess[] {
  const text = readFileSync(new URL("expected-access.txt", import.meta.url), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map(readLine);
}

function readLine(line: string): ExpectedAccess {
  const [place = "", takes = "", inPublic = "", inPrivate = ""] = line.split("|").map((cell) => cell.trim());
  const [, method = "", path = "", action] = /^([A-Z]+) +(\S+)(?: \((.+)\))?$/.exec(place) ?? [];
  const kind = kinds.find((known) => known === takes);
  if (path === "" || kind === undefined) throw new Error(`no line of the table: ${line}`);
  const route = `${method} ${path}`;
  return {
    ...{ route, takes: kind, title: action === undefined ? route : `${route} (${action})` },
    passes: { public: readSet(inPublic), private: readSet(inPrivate) },
  };
}

function readSet(text: string): ReadonlySet<Who> {
  return new Set(
    text.split(" ").flatMap((word) => {
      const one = identities.find((name) => name === word);
      const found = one === undefined ? sets[word] : [one];
      if (found === undefined) throw new Error(`who is ${word}?`);
      return found;
    }),
  );
}
