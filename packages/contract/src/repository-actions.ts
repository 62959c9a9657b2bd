/**
 * What can be done to a repository: `overwrite` is moving a tag that exists, `metadata` its README, `admin` its
 * visibility, grants and settings, and its end.
 */
export const repositoryActions = [
  "pull",
  "push",
  "overwrite",
  "delete",
  "create",
  "metadata",
  "admin",
] as const;

export type RepositoryAction = (typeof repositoryActions)[number];
