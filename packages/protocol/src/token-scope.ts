import { NameGlob } from "./name-glob.ts";
import { rootNamespaceName } from "./repository-name.ts";

/** What a personal access token can be made for; none of them includes another. */
export const tokenActions = ["pull", "push", "create", "delete", "metadata", "admin"] as const;
export type TokenAction = (typeof tokenActions)[number];

/**
 * A part of a personal access token's ceiling: these actions on the repositories of this pattern. It grants
 * nothing that the token's owner may not do.
 */
export interface TokenScope {
  /** Its first segment is a word: `alice/*`, `acme/web/**`, `app`; `library/*` for the root namespace. */
  readonly glob: NameGlob;
  /** In the order of `tokenActions`, without duplicates, at least one. */
  readonly actions: readonly TokenAction[];
}

/** The most scopes of one token. */
export const maxTokenScopes = 50;

/** In characters: the longest glob and all actions. */
const maxLength = 320;
const rootPrefix = `${rootNamespaceName}/`;

export const TokenScope = {
  /** Reads `repository:<glob>:<action>,<action>`; undefined for anything else, an unknown action too. */
  parse(text: string): TokenScope | undefined {
    if (text.length > maxLength) return undefined;
    const [type, name, list, ...more] = text.split(":");
    if (type !== "repository" || name === undefined || list === undefined || more.length > 0)
      return undefined;
    const named = list.split(",");
    const glob = parseGlob(name);
    if (glob === undefined || !named.every(isTokenAction)) return undefined;
    return { glob, actions: tokenActions.filter((action) => named.includes(action)) };
  },

  format({ glob, actions }: TokenScope): string {
    return `repository:${glob}:${actions.join(",")}`;
  },

  /**
   * Whether the scope reaches this action on this repository (its name in the short form, as `RepositoryName`
   * has it). `library/*` and `library/**` reach the names of one segment, since by its text alone a longer name
   * can't be told from one of an account's; to reach `team/app` of the root namespace, say `team/*`.
   */
  covers({ glob, actions }: TokenScope, name: string, action: TokenAction): boolean {
    return actions.includes(action) && matches(glob, name);
  },

  /** Everything that the scopes together reach on this repository. */
  ceiling(scopes: readonly TokenScope[], name: string): ReadonlySet<TokenAction> {
    return new Set(scopes.filter(({ glob }) => matches(glob, name)).flatMap(({ actions }) => actions));
  },
};

function isTokenAction(text: string): text is TokenAction {
  return (tokenActions as readonly string[]).includes(text);
}

/** As with a name, one leading `library/` is dropped where what remains still begins with a word. */
function parseGlob(text: string): NameGlob | undefined {
  const short = text.startsWith(rootPrefix) ? text.slice(rootPrefix.length) : text;
  return (
    NameGlob.parse(short, { firstSegment: "literal" }) ?? NameGlob.parse(text, { firstSegment: "literal" })
  );
}

function matches(glob: NameGlob, name: string): boolean {
  if (!glob.startsWith(rootPrefix) || name.includes("/")) return NameGlob.matches(glob, name);
  return NameGlob.matches(glob, rootPrefix + name);
}
