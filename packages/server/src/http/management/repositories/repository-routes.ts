import type { ManagementRoute } from "../../routes.ts";

export type RepositoryRouteParts = Readonly<Record<string, never>>;

export function repositoryRoutes(_parts: RepositoryRouteParts): readonly ManagementRoute[] {
  return [];
}
