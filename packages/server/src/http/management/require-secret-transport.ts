import { ApiProblem } from "@estiva/contract/problems";
import type { Exchange } from "../request/exchange.ts";

/**
 * Keeps passwords and what stands for them off connections on which others can read them.
 * @throws ApiProblem plain_http_refused
 */
export function requireSecretTransport({ sender: { acceptsSecrets } }: Exchange): void {
  if (!acceptsSecrets) throw new ApiProblem("plain_http_refused");
}
