/**
 * A pattern of names, already checked: `*` stands for any characters of one segment (none, too), `**` for any
 * characters with slashes; everything else stands for itself. `web/*` has `web/shop`, not `web` and not
 * `web/shop/cart`, which `web/**` has.
 */
export type NameGlob = string & { readonly __brand: "NameGlob" };

/** In characters, as long as the longest name. */
const maxNameGlobLength = 255;

const alphabets = { repositories: /^[a-z0-9._/*-]+$/, tags: /^[a-zA-Z0-9._*-]+$/ } as const;

export interface NameGlobOptions {
  /** What the pattern is for; tags have upper case and no slash. */
  readonly of?: keyof typeof alphabets;
  /** Whether the first segment may hold a wildcard, and so reach over namespaces. */
  readonly firstSegment: "any" | "literal";
}

export const NameGlob = {
  /** Undefined for what could never be meant: foreign characters, empty segments, three stars in a row. */
  parse(text: string, { of = "repositories", firstSegment }: NameGlobOptions): NameGlob | undefined {
    if (text.length > maxNameGlobLength || !alphabets[of].test(text) || text.includes("***"))
      return undefined;
    const segments = text.split("/");
    if (segments.some((segment) => segment === "" || segment === "." || segment === "..")) return undefined;
    if (firstSegment === "literal" && segments[0]?.includes("*")) return undefined;
    return text as NameGlob;
  },

  /** Costs at most the product of both lengths, whatever the pattern. */
  matches(glob: NameGlob, name: string): boolean {
    const star = glob.indexOf("*");
    if (star === -1) return glob === name;
    if (name.length > maxNameGlobLength || !name.startsWith(glob.slice(0, star))) return false;
    const [pattern, rest] = [glob.slice(star), name.slice(star)];
    if (pattern === "**") return true;
    return pattern === "*" ? !rest.includes("/") : matchesByStates(pattern, rest);
  },
};

/** Walks through the text once, with every place of the pattern at which its beginning may have ended. */
function matchesByStates(pattern: string, text: string): boolean {
  let places = skipStars(pattern, new Set([0]));
  for (const character of text) {
    const next = new Set<number>();
    for (const place of places) {
      if (pattern[place] !== "*") {
        if (pattern[place] === character) next.add(place + 1);
      } else if (character !== "/" || pattern[place + 1] === "*") {
        next.add(place);
      }
    }
    if (next.size === 0) return false;
    places = skipStars(pattern, next);
  }
  return places.has(pattern.length);
}

/** Adds the places that are reached when stars stand for nothing. A set is walked in the order of insertion. */
function skipStars(pattern: string, places: Set<number>): Set<number> {
  for (const place of places) {
    if (pattern[place] === "*") places.add(place + (pattern[place + 1] === "*" ? 2 : 1));
  }
  return places;
}
