import { ApiProblem } from "@estiva/contract/problems";

/** What must be there when a transaction looks again. @throws ApiProblem not_found */
export function found<T>(it: T | undefined): T {
  if (it === undefined) throw new ApiProblem("not_found");
  return it;
}
