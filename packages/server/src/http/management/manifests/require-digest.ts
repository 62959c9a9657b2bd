import { ApiProblem } from "@estiva/contract/problems";
import { Digest } from "@estiva/protocol";

/** @throws ApiProblem not_found for what can't be a digest */
export function requireDigest(text: string): Digest {
  const digest = Digest.parse(text);
  if (digest === undefined) throw new ApiProblem("not_found");
  return digest;
}
