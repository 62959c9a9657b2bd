import type { BlobReader } from "#server/registry/blobs/blob-store.ts";
import { storeFault } from "./faults.ts";
import { close, readAt } from "./system-calls.ts";

/** A committed blob's file, open for reading. */
export class BlobFile implements BlobReader {
  readonly size: number;
  readonly #fd: number;
  #reading: Promise<number> | undefined;
  #closed: Promise<void> | undefined;

  constructor(fd: number, size: number) {
    this.#fd = fd;
    this.size = size;
  }

  /** -1 once the reader is closed: the number may then be another file's. */
  get fileDescriptor(): number {
    return this.#closed === undefined ? this.#fd : -1;
  }

  async read(buffer: Uint8Array, position: number): Promise<number> {
    if (this.#closed !== undefined) throw new Error("the blob's reader is closed");
    this.#reading = readFully(this.#fd, buffer, position);
    return await this.#reading;
  }

  close(): Promise<void> {
    this.#closed ??= this.#closeOnce();
    return this.#closed;
  }

  async #closeOnce(): Promise<void> {
    await this.#reading?.catch(() => undefined);
    await close(this.#fd).catch(() => undefined);
  }
}

/** Fills the buffer from `position` as far as the file reaches; returns the number of bytes read. */
export async function readFully(fd: number, buffer: Uint8Array, position: number): Promise<number> {
  let filled = 0;
  try {
    while (filled < buffer.byteLength) {
      const read = await readAt(fd, buffer, filled, position + filled);
      if (read === 0) break;
      filled += read;
    }
  } catch (error) {
    throw storeFault(error, "reading stored bytes");
  }
  return filled;
}
