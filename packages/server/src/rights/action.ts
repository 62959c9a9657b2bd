import { type RepositoryAction, repositoryActions } from "@estiva/contract/repository-actions";

/** What can be done to a repository; the API's own list. */
export const actions = repositoryActions;

export type Action = RepositoryAction;
