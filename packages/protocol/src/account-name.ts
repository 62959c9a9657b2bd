import { rootNamespaceName } from "./repository-name.ts";

/** The name of a user or an organisation, already checked: they share one space of names. */
export type AccountName = string & { readonly __brand: "AccountName" };

/** No dot and no underscore, so that no account can look like a host in an image's name. */
export const accountNamePattern = /^[a-z0-9](?:-?[a-z0-9])+$/;

/** In characters, as on the forges whose names people bring along. */
export const accountNameLength = { min: 2, max: 39 } as const;

/** Words of our own addresses, and words that programs read as something else than a name. */
export const reservedNames: readonly string[] = `
  api auth v1 v2 v3 livez readyz healthz metrics well-known
  assets static public img images fonts locales favicon robots sitemap
  search explore signup signin signout login logout register reset setup
  new settings account accounts user users organization organizations org
  orgs team teams robot namespace namespaces repository repositories me my
  self session sessions token tokens docs about terms privacy status
  anonymous everyone nobody all none null undefined true false latest
  localhost catalog
`
  .trim()
  .split(/\s+/);

/** Names that promise an authority; a site admin may still bear or give one. */
export const authorityNames: readonly string[] = `
  admin admins administrator root superuser sysadmin operator system estiva
  registry official support help security abuse billing moderator staff
  webmaster hostmaster postmaster noreply no-reply mailer-daemon verified
`
  .trim()
  .split(/\s+/);

export const AccountName = {
  /** Undefined where the grammar or the length is not kept; whether the name is free is not asked here. */
  parse(text: string): AccountName | undefined {
    const isLong = text.length < accountNameLength.min || text.length > accountNameLength.max;
    return isLong || !accountNamePattern.test(text) ? undefined : (text as AccountName);
  },

  /**
   * What two names must not share, because people would take one for the other: `-` dropped, 0 read as o,
   * 1 and i as l.
   */
  skeleton(name: string): string {
    return name.replaceAll("-", "").replaceAll("0", "o").replaceAll(/[1i]/g, "l");
  },

  /**
   * Who may bear this name: undefined where anyone may, `"admins"` where it (or a look-alike of it) promises an
   * authority, `"none"` where an address or the root namespace has it.
   */
  reservation(name: AccountName): "none" | "admins" | undefined {
    const skeleton = AccountName.skeleton(name);
    if (reservedNames.includes(name) || skeleton === rootSkeleton) return "none";
    return authoritySkeletons.has(skeleton) ? "admins" : undefined;
  },
};

const rootSkeleton = AccountName.skeleton(rootNamespaceName);
const authoritySkeletons: ReadonlySet<string> = new Set(authorityNames.map(AccountName.skeleton));
