import { ApiProblem } from "@estiva/contract/problems";

/**
 * Reads when a secret is to end; undefined for never.
 * @throws ApiProblem request_invalid for a moment that has passed
 */
export function readExpiry(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined) return undefined;
  const time = Date.parse(text);
  if (time > Date.now()) return time;
  throw new ApiProblem("request_invalid", {
    fields: [{ pointer: "#/expires_at", detail: "is in the past" }],
  });
}
