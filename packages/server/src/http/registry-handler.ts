import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiProblem } from "@estiva/contract/problems";
import { RegistryError } from "@estiva/protocol";
import { BlobStoreFull } from "#server/registry/blobs/blob-store.ts";
import { MetadataFull, MetadataUnavailable } from "#server/registry/metadata-failures.ts";
import { NamespaceGone } from "#server/registry/repositories/namespace-gone.ts";
import type { RequestMetrics } from "#server/telemetry/metrics.ts";
import type { RequestLog } from "#server/telemetry/request-log.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Gate } from "./gate/gate.ts";
import type { RefusalAudit } from "./gate/refusal-audit.ts";
import type { Route } from "./gate/route.ts";
import { lingerOnUnreadBody } from "./listener/linger.ts";
import { isPipelined, turnOf } from "./listener/pipeline.ts";
import { sendProblem } from "./management/send-problem.ts";
import { Exchange } from "./request/exchange.ts";
import { sendError } from "./respond.ts";

export interface HandlerParts {
  readonly dispatcher: Dispatcher;
  readonly gate: Gate;
  readonly refusals: RefusalAudit;
  readonly log: RequestLog;
  readonly metrics: RequestMetrics;
}

/** Takes a request from the route table through the gate to its handler, and its error to the client. */
export class RegistryHandler {
  readonly #parts: HandlerParts;
  readonly #running = new Set<Promise<void>>();
  readonly #idPrefix = Math.trunc(Date.now()).toString(36);
  #count = 0;
  #draining = false;

  constructor(parts: HandlerParts) {
    this.#parts = parts;
  }

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    this.#count += 1;
    const exchange = new Exchange(request, response, `${this.#idPrefix}-${this.#count.toString(36)}`);
    if (this.#draining) response.shouldKeepAlive = false;
    const work = isPipelined(response) ? this.#serveInTurn(exchange) : this.#serve(exchange);
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  };

  /** Asks clients to come back on a new connection, and resolves when nothing is being served any more. */
  async drain(): Promise<void> {
    this.#draining = true;
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #serveInTurn(exchange: Exchange): Promise<void> {
    if (await turnOf(exchange.request, exchange.response)) await this.#serve(exchange);
  }

  async #serve(exchange: Exchange): Promise<void> {
    const started = performance.now();
    const { dispatcher, gate, refusals, log, metrics } = this.#parts;
    let route: Route | undefined;
    let isHeldBack = expectsContinue(exchange);
    metrics.begin();
    try {
      const found = dispatcher.find(exchange.request.method ?? "GET", exchange.path);
      route = found.route;
      exchange.parameters = found.parameters;
      await gate.admit(exchange, route);
      if (isHeldBack) exchange.response.writeContinue();
      isHeldBack = false;
      await route.handle(exchange);
    } catch (error) {
      // Whether the client sends its body all the same can't be known.
      if (isHeldBack) exchange.response.shouldKeepAlive = false;
      fail(exchange, error);
      if (route !== undefined) await refusals.note(exchange, route, error);
    } finally {
      lingerOnUnreadBody(exchange);
      const duration = performance.now() - started;
      metrics.end(route?.operation ?? "unknown", exchange, duration);
      log.write(exchange, duration);
    }
    await untilEnded(exchange);
  }
}

/** Waits for an answer that the client is still taking. */
async function untilEnded({ request, response }: Exchange): Promise<void> {
  if (response.writableEnded || response.destroyed || request.socket.destroyed) return;
  await new Promise((resolve) => response.once("close", resolve));
}

/** RFC 9110, section 10.1.1: the client sends its body once it is told to go on. */
function expectsContinue({ request }: Exchange): boolean {
  const { headers, httpVersion } = request;
  return httpVersion === "1.1" && headers.expect !== undefined && /^100-continue$/i.test(headers.expect);
}

function fail(exchange: Exchange, error: unknown): void {
  const { response, request } = exchange;
  const answer = translate(error);
  if (answer !== error) exchange.failure = error;
  if (response.headersSent || request.socket.destroyed) {
    response.destroy();
    return;
  }
  if (exchange.path.startsWith("/api/")) sendProblem(exchange, answer);
  else if (answer instanceof RegistryError) sendError(exchange, answer);
  else {
    // What only the management API has words for, thrown elsewhere: a fault of ours, and still an answer.
    exchange.failure = error;
    sendError(exchange, new RegistryError("internal", { cause: error }));
  }
}

function translate(cause: unknown): RegistryError | ApiProblem {
  if (cause instanceof RegistryError || cause instanceof ApiProblem) return cause;
  if (cause instanceof NamespaceGone) return new RegistryError("nameUnknown", { cause });
  if (cause instanceof MetadataUnavailable) {
    return new RegistryError("unavailable", { headers: { "retry-after": "5" }, cause });
  }
  if (cause instanceof BlobStoreFull || cause instanceof MetadataFull)
    return new RegistryError("storageFull", { cause });
  return new RegistryError("internal", { cause });
}
