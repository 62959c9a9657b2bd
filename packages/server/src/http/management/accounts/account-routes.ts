import type { ManagementRoute } from "../../routes.ts";

export type AccountRouteParts = Readonly<Record<string, never>>;

export function accountRoutes(_parts: AccountRouteParts): readonly ManagementRoute[] {
  return [];
}
