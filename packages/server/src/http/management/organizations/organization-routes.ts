import type { ManagementRoute } from "../../routes.ts";

export type OrganizationRouteParts = Readonly<Record<string, never>>;

export function organizationRoutes(_parts: OrganizationRouteParts): readonly ManagementRoute[] {
  return [];
}
