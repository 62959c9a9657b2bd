import type { Circumstances } from "#server/access/authenticate.ts";
import type { Exchange } from "../request/exchange.ts";

/** What a credential is read with; the name that comes with it is kept for the audit of a refusal. */
export function claiming(exchange: Exchange): Circumstances {
  const { address, acceptsSecrets } = exchange.sender;
  return {
    address,
    acceptsSecrets,
    claim(name) {
      exchange.claimedName = name;
    },
  };
}
