/**
 * The sitemap: addresses that are a page. The server answers them with the pages' document; what a page then finds
 * or doesn't find, it says itself. `<name>` takes everything that follows, as a repository's name does; any other
 * name in brackets takes one segment.
 */
export const pageAddresses = [
  "/",
  "/search",
  "/signup",
  "/signin",
  "/signin/2fa",
  "/signin/identity",
  "/reset",
  "/setup",
  "/verify",
  "/invitations",
  "/new",
  "/new-organization",
  "/api/docs",
  "/r/<name>",
  "/u/<user>",
  "/u/<user>/<section>",
  "/o/<organization>",
  "/o/<organization>/<section>",
  "/o/<organization>/<section>/<item>",
  "/settings",
  "/settings/profile",
  "/settings/tokens",
  "/settings/sessions",
  "/settings/security",
  "/settings/appearance",
  "/admin",
  "/admin/<section>",
] as const;
