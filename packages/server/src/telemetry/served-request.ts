import type { IncomingMessage, ServerResponse } from "node:http";

/** What telemetry knows of a request that has been served. */
export interface ServedRequest {
  readonly id: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly caller: { readonly principal: string };
  /** What went wrong on our side, if something did. */
  readonly failure: unknown;
}
