import type { Requester } from "#server/registry/requester.ts";
import type { Exchange } from "./exchange.ts";

/** What the registry's ports learn of who asks. */
export function requesterOf(exchange: Exchange): Requester {
  return new ExchangeRequester(exchange);
}

class ExchangeRequester implements Requester {
  readonly #exchange: Exchange;
  readonly principal: string;
  readonly address: string | undefined;
  readonly requestId: string;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    this.principal = exchange.caller.principal;
    this.address = exchange.sender.address;
    this.requestId = exchange.id;
  }

  /** Made only where it is asked for: most requests are answered before anybody would look. */
  get signal(): AbortSignal {
    return this.#exchange.gone;
  }
}
