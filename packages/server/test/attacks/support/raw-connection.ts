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
  #received: Buffer = Buffer.alloc(0);
  #ended = false;
  #changed = Promise.withResolvers<void>();

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
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

  /** What has come and was not taken as an answer yet. */
  get received(): Buffer {
    return this.#received;
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
    for (;;) {
      const taken = take(this.#received, options.bodiless ?? false);
      if (taken !== undefined) {
        this.#received = taken.rest;
        return taken.answer;
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

function take(bytes: Buffer, bodiless: boolean): { answer: RawAnswer; rest: Buffer } | undefined {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd === -1) return undefined;
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
  if (bytes.byteLength < end) return undefined;
  return { answer: { status, headers, body: bytes.subarray(start, end) }, rest: bytes.subarray(end) };
}
