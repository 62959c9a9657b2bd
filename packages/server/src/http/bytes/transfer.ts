import { once, setMaxListeners } from "node:events";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { SendEnd } from "./byte-sender.ts";

/**
 * The client's side of one transfer: whether it is still there, and takes bytes. The connection is watched
 * rather than the response, because a pipelined response that waits for its turn hears of nothing.
 */
export class Transfer implements Disposable {
  readonly #response: ServerResponse;
  readonly #connection: Socket;
  readonly #idleTimeout: number;
  #timeoutBefore: number | undefined;
  #end: SendEnd | undefined;
  #leave: (() => void) | undefined;
  #abort: AbortController | undefined;

  constructor(response: ServerResponse, idleTimeout: number) {
    this.#response = response;
    this.#connection = response.req.socket;
    this.#idleTimeout = idleTimeout;
    if (response.socket === null) setMaxListeners(0, this.#connection);
    this.#connection.once("close", this.#onClose);
    this.#response.on("timeout", this.#onTimeout);
    if (this.#connection.destroyed) this.#onClose();
  }

  /** Why the client gets no more, or undefined while it does. */
  get end(): SendEnd | undefined {
    if (this.#end === undefined && this.#response.destroyed) this.#end = "client-left";
    return this.#end;
  }

  /** Aborted when the client gets no more. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.end !== undefined) this.#abort.abort();
    return this.#abort.signal;
  }

  /** Waits until earlier responses of the same connection are through. Nothing need be read before that. */
  async turn(): Promise<void> {
    if (this.#response.socket === null && this.end === undefined) {
      const abort = new AbortController();
      this.#leave = () => abort.abort();
      await once(this.#response, "socket", { signal: abort.signal }).catch(() => undefined);
      this.#leave = undefined;
    }
    // Node's socket timeout looks at the write queue: it fires only if no queued byte was taken meanwhile.
    this.#timeoutBefore = this.#connection.timeout ?? 0;
    this.#connection.setTimeout(this.#idleTimeout);
  }

  /** Writes bytes and waits until the kernel has them all; false if the client is gone. */
  write(bytes: Uint8Array): Promise<boolean> {
    if (this.end !== undefined) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#leave = () => resolve(false);
      this.#response.write(bytes, (error) => {
        this.#leave = undefined;
        const failed = error !== undefined && error !== null;
        if (failed) this.#end ??= "client-left";
        resolve(!failed);
      });
    });
  }

  /** Tells the idle timeout of bytes that went past Node. */
  stillMoving(): void {
    if (!this.#connection.destroyed) this.#connection.setTimeout(this.#idleTimeout);
  }

  [Symbol.dispose](): void {
    this.#connection.off("close", this.#onClose);
    this.#response.off("timeout", this.#onTimeout);
    if (this.#timeoutBefore === undefined || this.#connection.destroyed) return;
    this.#connection.setTimeout(this.#timeoutBefore);
  }

  readonly #onClose = (): void => {
    this.#end ??= "client-left";
    this.#leave?.();
    this.#abort?.abort();
  };

  readonly #onTimeout = (): void => {
    this.#end ??= "client-idle";
    this.#response.destroy();
    this.#connection.destroy();
    this.#leave?.();
    this.#abort?.abort();
  };
}
