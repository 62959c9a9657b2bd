import { ApiProblem } from "@estiva/contract/problems";
import type { NamespaceFacts } from "#server/rights/access-records.ts";
import type { Exchange } from "../request/exchange.ts";

/** The namespace that the gate found for the path, or for the repository. @throws ApiProblem not_found */
export function namedNamespace({ admission: { namespace } }: Exchange): NamespaceFacts {
  if (namespace === undefined) throw new ApiProblem("not_found");
  return namespace;
}
