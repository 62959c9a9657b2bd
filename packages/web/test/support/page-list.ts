/** One look at a page: where, and who looks; nobody in particular where `as` is left out. */
export interface Look {
  readonly path: string;
  readonly as?: string;
}

/** Looks at one state of a page; or in words why the page hasn't got that state. */
export type State = readonly [Look, ...Look[]] | string;

/** A page's states that an address alone can reach, on the site that `fillSite` fills. */
export interface ListedPage {
  readonly filled: readonly [Look, ...Look[]];
  readonly empty: State;
  /** What it is about isn't there, or is private. */
  readonly missing: State;
  readonly signedOut: State;
  /** Why the page asks the server nothing that it would wait for, where it doesn't. */
  readonly loading?: string;
}

/** The page leads to the sign-in: what `signInFirst` says is tried by the test. */
export const signInFirst = "leads to the sign-in";

const alice = (path: string): Look => ({ path, as: "alice" });
const newcomer = (path: string): Look => ({ path, as: "newcomer" });
const nobody = (path: string): Look => ({ path });

const isForm = "a form";
const isOwn = "about the account that looks, which is there";
const isFound = "about nothing in particular";

function repositorySection(section: string, empty: State): ListedPage {
  return {
    filled: [alice(`/r/alice/app${section}`)],
    empty,
    missing: [alice(`/r/alice/no-such${section}`), nobody(`/r/alice/tools/builder${section}`)],
    signedOut: [nobody(`/r/alice/app${section}`)],
  };
}

function organizationSection(section: string, empty: State = [newcomer(`/o/bare${section}`)]): ListedPage {
  return {
    filled: [alice(`/o/acme${section}`)],
    empty,
    missing: [newcomer(`/o/no-such${section}`)],
    signedOut: signInFirst,
  };
}

/** Of one's own namespace: others are told that it isn't for them. */
function userSection(section: string, empty: State = [newcomer(`/u/newcomer${section}`)]): ListedPage {
  return {
    filled: [alice(`/u/alice${section}`)],
    empty,
    missing: [newcomer(`/u/alice${section}`), alice(`/u/no-such${section}`)],
    signedOut: signInFirst,
  };
}

function ownPage(path: string, empty: State, extra: Partial<ListedPage> = {}): ListedPage {
  return { filled: [alice(path)], empty, missing: isOwn, signedOut: signInFirst, ...extra };
}

function adminPage(section: string, empty: State): ListedPage {
  return {
    filled: [{ path: `/admin${section}`, as: "root" }],
    empty,
    missing: [alice(`/admin${section}`)],
    signedOut: signInFirst,
  };
}

/** Every route of the router; the sections of a repository, which share one, each. A new page belongs here. */
export const pageList: Readonly<Record<string, ListedPage>> = {
  "/": {
    filled: [alice("/"), alice("/?namespace=acme")],
    empty: [newcomer("/"), newcomer("/?namespace=bare")],
    missing: isFound,
    signedOut: [nobody("/")],
  },
  "/search": {
    filled: [
      alice("/search?q=app"),
      alice("/search?type=image&platform=linux/arm64&sort=name"),
      alice("/search?type=namespace"),
    ],
    empty: [newcomer("/search?q=nothing-of-this-name&type=image&platform=linux/riscv64")],
    missing: isFound,
    signedOut: [nobody("/search")],
  },
  "/new": {
    filled: [alice("/new"), alice("/new?namespace=acme")],
    empty: "everybody has a namespace of their own",
    missing: isFound,
    signedOut: signInFirst,
  },
  "/api/docs": {
    filled: [alice("/api/docs")],
    empty: isFound,
    missing: isFound,
    signedOut: [nobody("/api/docs")],
  },
  "/r/$": repositorySection("", [alice("/r/alice/tools/builder")]),
  "/r/$ tags": {
    ...repositorySection("/tags", [
      alice("/r/alice/tools/builder/tags"),
      alice("/r/alice/app/tags?q=nothing-of-this-name"),
    ]),
    filled: [alice("/r/alice/app/tags"), alice("/r/alice/app/tags?group=image")],
  },
  "/r/$ tag": {
    ...repositorySection("/tags/1.0.0", "a tag always names an image"),
    filled: [
      alice("/r/alice/app/tags/1.0.0"),
      alice("/r/alice/app/tags/1.0.0?view=config&platform=linux/arm/v7"),
      alice("/r/alice/app/tags/0.9.0?view=manifest"),
      alice("/r/alice/app/tags/0.9.0?view=referrers"),
    ],
    missing: [alice("/r/alice/app/tags/gone"), alice("/r/alice/no-such/tags/1.0"), nobody("/r/a/b/tags/1")],
  },
  "/r/$ activity": repositorySection("/activity", [alice("/r/alice/tools/builder/activity")]),
  "/r/$ access": repositorySection("/access", [alice("/r/alice/tools/builder/access")]),
  "/r/$ settings": repositorySection("/settings", isForm),
  "/u/$user": {
    filled: [alice("/u/alice")],
    empty: [newcomer("/u/newcomer")],
    missing: [alice("/u/no-such")],
    signedOut: [nobody("/u/alice")],
  },
  "/u/$user/access": userSection("/access"),
  "/u/$user/robots": userSection("/robots"),
  "/u/$user/quota": userSection("/quota", "a namespace always has figures"),
  "/u/$user/audit": userSection("/audit", [alice("/u/alice/audit?actor=nobody-of-this-name")]),
  "/new-organization": ownPage("/new-organization", isForm, { loading: isForm }),
  "/o/$organization": {
    ...organizationSection(""),
    missing: [alice("/o/no-such"), nobody("/o/no-such")],
    signedOut: [nobody("/o/acme")],
  },
  "/o/$organization/members": organizationSection("/members"),
  "/o/$organization/teams": organizationSection("/teams"),
  "/o/$organization/teams/$team": {
    ...organizationSection("/teams/ops", "a team begins without members, as it is filled from the same list"),
    missing: [alice("/o/acme/teams/no-such")],
  },
  "/o/$organization/access": organizationSection("/access"),
  "/o/$organization/robots": organizationSection("/robots"),
  "/o/$organization/quota": organizationSection("/quota"),
  "/o/$organization/audit": organizationSection("/audit", [alice("/o/acme/audit?actor=nobody-of-this-name")]),
  "/o/$organization/settings": organizationSection("/settings", isForm),
  "/signup": {
    filled: [nobody("/signup"), alice("/signup")],
    empty: isForm,
    missing: isFound,
    signedOut: [nobody("/signup")],
    loading: isForm,
  },
  "/signin": {
    filled: [nobody("/signin?next=/new"), alice("/signin")],
    empty: isForm,
    missing: isFound,
    signedOut: [nobody("/signin")],
    loading: isForm,
  },
  "/signin/2fa": {
    filled: [nobody("/signin/2fa")],
    empty: isForm,
    missing: isFound,
    signedOut: [nobody("/signin/2fa")],
    loading: isForm,
  },
  "/signin/identity": ownPage("/signin/identity", isForm, { loading: "leads back where nothing is pending" }),
  "/setup": {
    filled: [nobody("/setup")],
    empty: isForm,
    missing: isFound,
    signedOut: [nobody("/setup#a-link-that-was-used")],
    loading: isForm,
  },
  "/reset": {
    filled: [nobody("/reset")],
    empty: isForm,
    missing: isFound,
    signedOut: [nobody("/reset#token=a-link-that-was-used")],
    loading: isForm,
  },
  "/verify": {
    filled: [nobody("/verify")],
    empty: isForm,
    missing: isFound,
    signedOut: [nobody("/verify#token=a-link-that-was-used")],
    loading: isForm,
  },
  "/invitations": {
    filled: [alice("/invitations"), alice("/invitations#token=a-link")],
    empty: [newcomer("/invitations")],
    missing: isOwn,
    signedOut: [nobody("/invitations"), nobody("/invitations#token=a-link-that-was-used")],
  },
  "/settings": ownPage("/settings", "leads to the profile", { loading: "leads to the profile" }),
  "/settings/profile": ownPage("/settings/profile", isForm, { loading: "shows the session's own account" }),
  "/settings/tokens": ownPage("/settings/tokens", [newcomer("/settings/tokens")], {
    filled: [alice("/settings/tokens"), alice("/settings/tokens?create=yes")],
  }),
  "/settings/sessions": ownPage("/settings/sessions", "the one that looks is a session"),
  "/settings/security": ownPage("/settings/security", [newcomer("/settings/security")]),
  "/settings/appearance": ownPage("/settings/appearance", isForm, { loading: isForm }),
  "/admin": adminPage("", "a site always has figures"),
  "/admin/users": adminPage("/users", [{ path: "/admin/users?q=nobody-of-this-name", as: "root" }]),
  "/admin/organizations": adminPage("/organizations", [
    { path: "/admin/organizations?q=nothing-of-this-name", as: "root" },
  ]),
  "/admin/storage": adminPage("/storage", "a site always has figures"),
  "/admin/jobs": adminPage("/jobs", "the server's own jobs are always there"),
  "/admin/audit": adminPage("/audit", [{ path: "/admin/audit?actor=nobody-of-this-name", as: "root" }]),
  "/admin/names": adminPage("/names", "as it is filled: no name was retired yet"),
};
