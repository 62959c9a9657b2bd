import { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { release } from "./buffer-pool.ts";

export type InflowEnd = "complete" | "aborted" | "idle";

/**
 * A request's body as a sequence of filled buffers. Chunks are copied together, because a request's chunks are
 * 64 KiB at most, and often far less, while hashing and writing cost least in large pieces. What arrives while
 * nobody fills a buffer is held back by pausing the source: one chunk or two, never more.
 */
export class Inflow implements Disposable {
  readonly #source: Readable;
  /** A request's chunks are made for its one reader; another stream's may be anybody's. */
  readonly #ownsChunks: boolean;
  readonly #idle: NodeJS.Timeout;
  #held: { readonly chunk: Buffer; readonly from: number }[] = [];
  #filling: { readonly buffer: Buffer; filled: number; done(filled: number): void } | undefined;
  #end: InflowEnd | undefined;

  /** @param idleTimeout how long the source may bring nothing while it is asked, in milliseconds. */
  constructor(source: Readable, idleTimeout: number) {
    this.#source = source;
    this.#ownsChunks = source instanceof IncomingMessage;
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
      const held = this.#held.shift();
      if (held === undefined) break;
      filled += this.#copy(held.chunk, held.from, buffer, filled);
    }
    return filled;
  }

  /** Copies what fits, and keeps the rest for the next buffer. Returns the number of bytes copied. */
  #copy(chunk: Buffer, from: number, into: Buffer, at: number): number {
    const copied = chunk.copy(into, at, from);
    if (from + copied < chunk.byteLength) this.#held.unshift({ chunk, from: from + copied });
    else if (this.#ownsChunks) letGo(chunk);
    return copied;
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
      this.#held.push({ chunk, from: 0 });
      this.#source.pause();
      return;
    }
    filling.filled += this.#copy(chunk, 0, filling.buffer, filling.filled);
    if (filling.filled === filling.buffer.byteLength) this.#hand();
  };

  readonly #onEnd = (): void => this.#finish("complete");
  readonly #onClose = (): void => this.#finish("aborted");
  readonly #onIdle = (): void => {
    // While nobody asks, it is the store that is slow and not the client; `fill` starts the time again.
    if (this.#filling !== undefined) this.#finish("idle");
  };
}

/**
 * Frees a chunk that has been copied, where it is memory of its own: left to the garbage collector, the chunks
 * of a fast upload keep it marking all the time (measured: 11 % of the CPU time of receiving).
 */
function letGo(chunk: Buffer): void {
  const isWhole = chunk.byteOffset === 0 && chunk.buffer.byteLength === chunk.byteLength;
  if (isWhole && chunk.byteLength >= 16 * 1024) release(chunk);
}
