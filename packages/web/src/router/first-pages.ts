/** The pages that people come to from elsewhere, by their addresses as the server knows them, and what shows them. */
export const firstPages: Readonly<Record<string, readonly string[]>> = {
  "/": ["home/home.tsx"],
  "/search": ["search/search.tsx"],
  "/signin": ["sessions/sign-in.tsx"],
  "/signup": ["users/sign-up.tsx"],
  "/new": ["repositories/new-repository.tsx"],
  "/r/<name>/tags/<tag>": ["repositories/repository-pages.tsx", "tags/tag.tsx"],
  "/r/<name>/tags": ["repositories/repository-pages.tsx", "tags/tags.tsx"],
  "/r/<name>/activity": ["repositories/repository-pages.tsx", "activity/activity.tsx"],
  "/r/<name>/access": ["repositories/repository-pages.tsx", "grants/repository-access.tsx"],
  "/r/<name>/settings": ["repositories/repository-pages.tsx", "repositories/repository-settings.tsx"],
  "/r/<name>": ["repositories/repository-pages.tsx", "repositories/overview.tsx"],
};
