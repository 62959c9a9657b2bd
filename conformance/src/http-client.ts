import { Agent, type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps, Agent as SecureAgent } from "node:https";

/** A whole body with a Content-Length, or pieces that go out with `Transfer-Encoding: chunked`. */
export type Body = Uint8Array | { readonly chunks: readonly Uint8Array[] };

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Body;
}

/** What a server answered, nothing hidden: no redirect followed, no body decoded. */
export class Answer {
  readonly request: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Buffer;

  constructor(request: string, message: IncomingMessage, body: Buffer) {
    this.request = request;
    this.status = message.statusCode ?? 0;
    this.headers = Object.fromEntries(
      Object.entries(message.headersDistinct).map(([name, values]) => [name, values ?? []]),
    );
    this.body = body;
  }

  /** A header's value, several of one name joined as RFC 9110, section 5.3 allows; undefined where absent. */
  header(name: string): string | undefined {
    return this.headers[name.toLowerCase()]?.join(", ");
  }

  /** @throws SyntaxError where the body is not JSON */
  json(): unknown {
    return JSON.parse(this.body.toString("utf8"));
  }
}

/** One request is given up after this long, in milliseconds: a server that hangs fails the clause. */
const patience = 60_000;

class StaleConnection extends Error {}

/** HTTP/1.1 over kept connections, with full control of method, target, headers and body. */
export class HttpClient {
  readonly base: URL;
  readonly #agent: Agent | SecureAgent;

  constructor(base: URL) {
    this.base = base;
    this.#agent = this.#secure ? new SecureAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  }

  get #secure(): boolean {
    return this.base.protocol === "https:";
  }

  /**
   * @param target a path with its query, or an absolute URL; sent as it is written
   * @throws Error where no answer came, or one whose body ends before its Content-Length
   */
  async send(method: string, target: string, options: RequestOptions = {}): Promise<Answer> {
    try {
      return await this.#sendOnce(method, target, options);
    } catch (error) {
      // A server may close a kept connection in the moment in which it is used again.
      if (!(error instanceof StaleConnection)) throw error;
      return await this.#sendOnce(method, target, options);
    }
  }

  async #sendOnce(method: string, target: string, options: RequestOptions): Promise<Answer> {
    const { origin, path } = splitTarget(target, this.base);
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const sameHost = origin === this.base.origin;
    const start = origin.startsWith("https:") ? requestHttps : requestHttp;
    const outgoing = start(origin, {
      method,
      path,
      headers: { ...framing(options.body), ...options.headers },
      signal: AbortSignal.timeout(patience),
      ...(sameHost ? { agent: this.#agent } : {}),
    });
    outgoing.on("response", (message) => {
      collect(message).then(
        (body) => resolve(new Answer(`${method} ${target}`, message, body)),
        (cause) =>
          reject(new Error(`${method} ${target} answered ${message.statusCode} and broke off`, { cause })),
      );
    });
    outgoing.on("error", (cause: NodeJS.ErrnoException) => {
      const stale = outgoing.reusedSocket && cause.code === "ECONNRESET";
      reject(new (stale ? StaleConnection : Error)(`${method} ${target} broke off`, { cause }));
    });
    if (options.headers?.expect === "100-continue")
      outgoing.once("continue", () => write(outgoing, options.body));
    else write(outgoing, options.body);
    return await promise;
  }

  /** Closes the kept connections. */
  close(): void {
    this.#agent.destroy();
  }
}

/** Takes paths apart by hand: `new URL` would tidy up the `..` and `%2e` that some clauses send on purpose. */
function splitTarget(target: string, base: URL): { origin: string; path: string } {
  const absolute = /^(https?:\/\/[^/?#]+)([^#]*)/.exec(target);
  if (absolute === null) return { origin: base.origin, path: target };
  return { origin: absolute[1] ?? "", path: absolute[2] || "/" };
}

function framing(body: Body | undefined): Record<string, string> {
  if (body === undefined) return {};
  if (body instanceof Uint8Array) return { "content-length": String(body.byteLength) };
  return { "transfer-encoding": "chunked" };
}

function write(outgoing: ClientRequest, body: Body | undefined): void {
  if (body instanceof Uint8Array) {
    outgoing.end(body);
    return;
  }
  for (const chunk of body?.chunks ?? []) outgoing.write(chunk);
  outgoing.end();
}

async function collect(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
