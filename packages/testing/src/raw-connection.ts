import { connect, type Socket } from "node:net";

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case; of repeated ones the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A TCP connection that sends exactly what it is given, where an HTTP client would tidy it up. */
export class RawConnection implements Disposable {
  readonly socket: Socket;
  #received: Buffer[] = [];
  #size = 0;
  #ended = false;
  #changed = Promise.withResolvers<void>();

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#received.push(chunk);
      this.#size += chunk.byteLength;
      this.#notify();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#ended = true;
      this.#notify();
    });
  }

  static async open(host: string, halfOpen = false): Promise<RawConnection> {
    const { hostname, port } = new URL(`http://${host}`);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: halfOpen });
    socket.once("connect", resolve).once("error", reject);
    await promise;
    return new RawConnection(socket);
  }

  /** Whether the server has closed the connection. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Hands the bytes to the kernel, or finds that the connection is gone. */
  async send(bytes: string | Uint8Array): Promise<void> {
    await new Promise<void>((resolve) => {
      this.socket.write(bytes, () => resolve());
    });
  }

  /** The next answer; undefined where the connection ends before there is a whole one. */
  async answer(options: { readonly bodiless?: boolean } = {}): Promise<RawAnswer | undefined> {
    let needed = 1;
    for (;;) {
      if (this.#size >= needed) {
        const received = Buffer.concat(this.#received);
        const taken = take(received, options.bodiless ?? false);
        if (typeof taken !== "number") {
          const rest = received.subarray(taken.end);
          this.#received = [rest];
          this.#size = rest.byteLength;
          return taken.answer;
        }
        needed = Math.max(taken, this.#size + 1);
      }
      if (this.#ended) return undefined;
      await this.#changed.promise;
    }
  }

  /** Resolves once the server has closed the connection. */
  async end(): Promise<void> {
    while (!this.#ended) await this.#changed.promise;
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

/** The answer at the beginning of the bytes and where it ends, or how many bytes it will take at least. */
function take(bytes: Buffer, bodiless: boolean): { answer: RawAnswer; end: number } | number {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd === -1) return 0;
  const [statusLine = "", ...lines] = bytes.toString("latin1", 0, headEnd).split("\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const hasBody = !bodiless && status >= 200 && status !== 204 && status !== 304;
  const start = headEnd + 4;
  const end = start + (hasBody ? Number(headers["content-length"] ?? 0) : 0);
  if (bytes.byteLength < end) return end;
  return { answer: { status, headers, body: bytes.subarray(start, end) }, end };
}
