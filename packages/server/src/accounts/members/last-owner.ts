import { ApiProblem } from "@estiva/contract/problems";

/** An organisation always has an owner who can act. @throws ApiProblem last_owner */
export function keepAnOwner(hasOwner: boolean): void {
  if (!hasOwner) throw new ApiProblem("last_owner");
}
