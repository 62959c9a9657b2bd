import { ApiProblem } from "@estiva/contract/problems";
import type { Config } from "#server/config/config.ts";

/**
 * A team that follows a group which nobody can be in would stay empty and nobody would know why.
 * @param syncedGroup `<provider>:<group>`
 * @throws ApiProblem request_invalid
 */
export function refuseUnknownProvider(
  syncedGroup: string | null | undefined,
  { providers }: Pick<Config, "providers">,
): void {
  if (syncedGroup == null || providers.some(({ id }) => syncedGroup.startsWith(`${id}:`))) return;
  const detail = "names no provider that people sign in with here";
  throw new ApiProblem("request_invalid", { fields: [{ pointer: "#/synced_group", detail }] });
}
