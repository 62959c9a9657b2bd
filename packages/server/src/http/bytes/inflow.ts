import type { Readable } from "node:stream";

export type InflowEnd = "complete" | "aborted" | "idle";

/**
 * A request's body as a sequence of filled buffers. Chunks are copied together, because a request's chunks are
 * 64 KiB at most, and often far less, while hashing and writing cost least in large pieces. What arrives while
 * nobody fills a buffer is held back by pausing the source: one chunk or two, never more.
 */
export class Inflow implements Disposable {
  readonly #source: Readable;
  readonly #idle: NodeJS.Timeout;
  #held: Buffer[] = [];
  #filling: { readonly buffer: Buffer; filled: number; done(filled: number): void } | undefined;
  #end: InflowEnd | undefined;

  /** @param idleTimeout how long the source may bring nothing while it is asked, in milliseconds. */
  constructor(source: Readable, idleTimeout: number) {
    this.#source = source;
    this.#idle = setTimeout(this.#onIdle, idleTimeout);
    source
      .on("data", this.#onData)
      .on("end", this.#onEnd)
      .on("close", this.#onClose)
      .on("error", this.#onClose);
    if (source.readableEnded) this.#finish("complete");
    else if (source.destroyed) this.#finish("aborted");
  }

  /** Why no more will come, once everything that came has been handed out. */
  get end(): InflowEnd | undefined {
    return this.#held.length === 0 ? this.#end : undefined;
  }

  /** Fills the buffer, or as much of it as still comes. Returns the number of bytes. */
  fill(buffer: Buffer): Promise<number> {
    const filled = this.#takeHeld(buffer);
    if (filled === buffer.byteLength || this.#end !== undefined) return Promise.resolve(filled);
    this.#idle.refresh();
    return new Promise((done) => {
      this.#filling = { buffer, filled, done };
      if (this.#source.isPaused()) this.#source.resume();
    });
  }

  /** Ends a `fill` that is under way, and all that follow, as if the source had broken off. */
  stop(): void {
    this.#finish("aborted");
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#idle);
    this.#source.off("data", this.#onData).off("end", this.#onEnd).off("close", this.#onClose);
    if (this.#end === undefined) this.#source.pause();
    // The error listener stays: a request that breaks off later must not bring the process down.
  }

  #takeHeld(buffer: Buffer): number {
    let filled = 0;
    while (filled < buffer.byteLength) {
      const chunk = this.#held.shift();
      if (chunk === undefined) break;
      const copied = chunk.copy(buffer, filled);
      filled += copied;
      if (copied < chunk.byteLength) this.#held.unshift(chunk.subarray(copied));
    }
    return filled;
  }

  #finish(end: InflowEnd): void {
    this.#end ??= end;
    this.#hand();
  }

  #hand(): void {
    const filling = this.#filling;
    this.#filling = undefined;
    filling?.done(filling.filled);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#idle.refresh();
    const filling = this.#filling;
    if (filling === undefined) {
      this.#held.push(chunk);
      this.#source.pause();
      return;
    }
    const copied = chunk.copy(filling.buffer, filling.filled);
    filling.filled += copied;
    if (copied < chunk.byteLength) this.#held.push(chunk.subarray(copied));
    if (filling.filled === filling.buffer.byteLength) this.#hand();
  };

  readonly #onEnd = (): void => this.#finish("complete");
  readonly #onClose = (): void => this.#finish("aborted");
  readonly #onIdle = (): void => {
    // While nobody asks, it is the store that is slow and not the client; `fill` starts the time again.
    if (this.#filling !== undefined) this.#finish("idle");
  };
}
