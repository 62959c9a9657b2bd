import type { IncomingMessage } from "node:http";
import { isStateChange } from "@estiva/protocol";
import type { Logger } from "pino";
import type { ServedRequest } from "./served-request.ts";

/** The only query parameters that are written down: others may hold what must not be kept. */
const loggedParameters = ["digest", "from", "mount", "tag", "n", "last", "scope", "service", "artifactType"];

/** Longest text of a client's own that a line keeps, in characters. */
const maxText = 300;

/**
 * One line per request. Changes and refusals of changes are what an operator looks for; reads are as many as
 * pulls, pieces of an upload may be many too, and both appear at the level `debug`.
 */
export class RequestLog {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  write(served: ServedRequest, duration: number): void {
    const { response, request, failure } = served;
    const { statusCode } = response;
    const level =
      statusCode >= 500 || failure !== undefined ? "error" : isNews(request, statusCode) ? "info" : "debug";
    if (!this.#logger.isLevelEnabled(level)) return;
    const line = {
      requestId: served.id,
      method: request.method,
      path: served.path.slice(0, maxText),
      ...loggedQuery(served),
      status: statusCode,
      durationMs: Math.round(duration * 10) / 10,
      address: request.socket.remoteAddress,
      principal: served.caller.principal,
      userAgent: request.headers["user-agent"]?.slice(0, maxText),
      ...(failure === undefined ? {} : { err: failure }),
    };
    this.#logger[level](line, "request");
  }
}

function isNews({ method }: IncomingMessage, status: number): boolean {
  return isStateChange(method) && !(method === "PATCH" && status === 202);
}

function loggedQuery({ query }: ServedRequest): { readonly query?: Readonly<Record<string, string>> } {
  const kept = loggedParameters.flatMap((name) => {
    const values = query.getAll(name);
    return values.length === 0 ? [] : [[name, values.join(",").slice(0, maxText)]];
  });
  return kept.length === 0 ? {} : { query: Object.fromEntries(kept) };
}
