import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, Agent as TlsAgent } from "node:https";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { RegistryApiError } from "./registry-api-error.ts";
import type { Transport, TransportRequest, TransportResponse } from "./transport.ts";

export interface HttpOptions {
  /** How long a connection may be silent while something is awaited of it, in milliseconds. */
  readonly timeout?: number;
  /** Connections to one host at a time. */
  readonly maxSockets?: number;
  /** Certificates to trust beside the system's, in PEM. */
  readonly ca?: string;
}

/**
 * Requests over `node:http`, not `fetch`: bodies of known length stream with their Content-Length, nothing is
 * buffered beyond a socket's own window, and connections end with the client.
 */
export class HttpTransport implements Transport {
  readonly #timeout: number;
  readonly #agent: Agent;
  readonly #tlsAgent: TlsAgent;

  constructor({ timeout = 30_000, maxSockets = 64, ca }: HttpOptions = {}) {
    this.#timeout = timeout;
    this.#agent = new Agent({ keepAlive: true, maxSockets });
    this.#tlsAgent = new TlsAgent({ keepAlive: true, maxSockets, ...(ca === undefined ? {} : { ca }) });
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    request.signal?.throwIfAborted();
    for (;;) {
      const outgoing = this.#begin(request);
      try {
        return answerOf(await this.#exchange(outgoing, request), request, this.#timeout);
      } catch (cause) {
        request.signal?.throwIfAborted();
        // A kept connection that the server closed in the meantime: nobody has seen the request.
        if (!outgoing.reusedSocket || !isRepeatable(request) || !isReset(cause)) throw cause;
      }
    }
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
    this.#tlsAgent.destroy();
  }

  #begin({ method, url, headers, body, signal }: TransportRequest): ClientRequest {
    const isTls = url.protocol === "https:";
    const size = body instanceof Uint8Array ? body.byteLength : body?.size;
    const sizeless = body === undefined && (method === "POST" || method === "PUT" || method === "PATCH");
    return (isTls ? httpsRequest : httpRequest)(url, {
      method,
      agent: isTls ? this.#tlsAgent : this.#agent,
      headers: {
        ...headers,
        ...(size === undefined && !sizeless ? {} : { "content-length": String(size ?? 0) }),
      },
      ...(signal === undefined ? {} : { signal }),
    });
  }

  async #exchange(outgoing: ClientRequest, request: TransportRequest): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    let broken: { readonly cause: unknown } | undefined;
    outgoing.once("response", resolve);
    outgoing.once("error", (cause) => reject(broken?.cause ?? unreachable(request, cause)));
    outgoing.setTimeout(this.#timeout, () => outgoing.destroy(silence(this.#timeout)));
    const { body } = request;
    if (body === undefined || body instanceof Uint8Array) outgoing.end(body);
    else {
      const source = watched(body.open(), (cause) => {
        broken = { cause };
      });
      // A body that can't be sent to its end is heard of through the answer, or the lack of one.
      pipeline(Readable.from(source, { objectMode: false }), outgoing).catch(() => undefined);
    }
    const incoming = await promise;
    outgoing.setTimeout(0);
    // A connection that breaks later is heard of by who reads the answer.
    outgoing.on("error", () => undefined);
    return incoming;
  }
}

/** Tells apart what the source of a body throws and what the connection does. */
async function* watched(
  source: AsyncIterable<Uint8Array>,
  onError: (cause: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (cause) {
    onError(cause);
    throw cause;
  }
}

function answerOf(incoming: IncomingMessage, request: TransportRequest, timeout: number): TransportResponse {
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    discard: () => void incoming.on("error", () => undefined).resume(),
    async *chunks() {
      const reader = incoming.iterator() as AsyncIterator<Buffer>;
      try {
        for (;;) {
          const timer = setTimeout(() => incoming.destroy(silence(timeout)), timeout);
          const next = await reader.next().finally(() => clearTimeout(timer));
          if (next.done === true) return;
          yield next.value;
        }
      } catch (cause) {
        request.signal?.throwIfAborted();
        throw unreachable(request, cause);
      } finally {
        if (!incoming.complete) incoming.destroy();
      }
    },
  };
}

function unreachable({ method, url }: TransportRequest, cause: unknown): RegistryApiError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new RegistryApiError("unreachable", `${method} ${url.href} had no whole answer: ${said}`, { cause });
}

function silence(timeout: number): Error {
  return new Error(`nothing moved for ${Math.ceil(timeout / 1000)} s`);
}

function isRepeatable({ method, body }: TransportRequest): boolean {
  return method !== "POST" && method !== "PATCH" && (body === undefined || body instanceof Uint8Array);
}

function isReset(error: unknown): boolean {
  const { cause } = error as { readonly cause?: NodeJS.ErrnoException };
  return cause?.code === "ECONNRESET" || cause?.code === "EPIPE";
}
