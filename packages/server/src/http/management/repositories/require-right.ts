import { ApiProblem } from "@estiva/contract/problems";
import type { Action } from "#server/rights/action.ts";
import type { Exchange } from "../../request/exchange.ts";

/**
 * For rights that depend on what is asked for. The gate has let pass only who may read the repository.
 * @throws ApiProblem forbidden, authentication_required
 */
export function requireRight({ rights, caller }: Exchange, action: Action): void {
  if (rights.has(action)) return;
  if (caller.credential.kind === "none") throw new ApiProblem("authentication_required");
  throw new ApiProblem("forbidden", { detail: `this needs the right to ${action} here` });
}
