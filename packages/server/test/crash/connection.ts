import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** No answer came: the server is gone, and what it did with the request is not known. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Question {
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes are sent with their length, an iterable in chunks. */
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>;
}

/**
 * A client's connections to one server process. Not the client of `@estiva/client`: the ledger must know of each
 * request whether it was sent and whether it was answered, and nothing may be asked, or asked again, beside that.
 */
export class Connection implements Disposable {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #awaited: { readonly count: number; resolve(): void }[] = [];
  #answers = 0;

  /** @param url `http://127.0.0.1:PORT` */
  constructor(url: string) {
    this.#url = url;
  }

  /** @throws ConnectionLost */
  async ask(method: string, path: string, { headers = {}, body }: Question = {}): Promise<Answer> {
    const length = body instanceof Uint8Array ? { "content-length": String(body.byteLength) } : {};
    const outgoing = request(new URL(path, this.#url), {
      method,
      agent: this.#agent,
      headers: { ...length, ...headers },
    });
    const answer = new Promise<Answer>((resolve, reject) => {
      outgoing.once("error", (cause) => reject(new ConnectionLost(`${method} ${path}`, { cause })));
      outgoing.once("response", (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.once("error", (cause) => reject(new ConnectionLost(`${method} ${path}`, { cause })));
        incoming.once("end", () => {
          const { statusCode = 0, headers: received } = incoming;
          resolve({ status: statusCode, headers: received, body: Buffer.concat(chunks) });
        });
      });
    });
    if (body === undefined || body instanceof Uint8Array) outgoing.end(body);
    // A body that can't be sent to its end is heard of through the answer, or the lack of one.
    else void pipeline(Readable.from(body, { objectMode: false }), outgoing).catch(() => undefined);
    await answer;
    this.#countAnswer();
    return await answer;
  }

  /** Resolves when the server has given so many more answers. */
  async answers(count: number): Promise<void> {
    if (count === 0) return;
    await new Promise<void>((resolve) => this.#awaited.push({ count: this.#answers + count, resolve }));
  }

  #countAnswer(): void {
    this.#answers += 1;
    for (const { count, resolve } of this.#awaited) if (count <= this.#answers) resolve();
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

/** The body of the distribution-spec, "Error Codes". */
export function errorCodes({ body }: Answer): string[] {
  const { errors } = JSON.parse(body.toString()) as { errors: { code: string; message: string }[] };
  return errors.map(({ code }) => code);
}
