import { ApiProblem } from "@estiva/contract/problems";

/** Reads an id out of a path. @throws ApiProblem not_found for what can't be one */
export function readId(text: string): number {
  if (!/^[1-9][0-9]{0,14}$/.test(text)) throw new ApiProblem("not_found");
  return Number(text);
}
