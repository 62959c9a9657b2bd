import type { ServerResponse } from "node:http";
import type { BlobReader } from "#server/registry/blobs/blob-store.ts";
import {
  BlobCutShort,
  type ByteSender,
  type ByteSenderOptions,
  defaultSenderOptions,
  type SendEnd,
} from "./byte-sender.ts";
import { CopyBytes, copy } from "./copy-bytes.ts";
import { descriptorForSending, isEncrypted } from "./socket-descriptor.ts";
import { Transfer } from "./transfer.ts";

/** What the kernel must be able to do; `adapters/native/sendfile.ts` has it for Linux. */
export interface FileSending {
  /** Bytes sent at once; 0 at the end of the file; -1 where the socket is full or broken. Never waits. */
  send(socket: number, file: number, position: number, count: number): number;
  /** Whether the byte can be sent without waiting for the disk. */
  isCached(file: number, position: number): boolean;
}

const KiB = 1024;

/** Up to this length one ordinary write, which takes the head along, costs less. */
const copiedWhole = 64 * KiB;

/** Asked of the kernel at once. */
const window = 1024 * KiB;

/** After so many bytes other requests get their turn. */
const turnLength = 4 * 1024 * KiB;

/** Written the ordinary way when the socket is full: its callback says that the socket takes bytes again. */
const refill = 64 * KiB;

/** Read through the thread pool when the disk would make this thread wait. */
const coldStretch = 4 * 1024 * KiB;

/**
 * Lets the kernel send from the file. Node knows nothing of these bytes: they go out only while nothing of
 * Node's own waits to be written on the connection, and every doubt (chunked encoding, an error whatever
 * its name) is settled by sending the next piece the portable way, which knows what to do.
 */
export class SendfileBytes implements ByteSender {
  readonly #sending: FileSending;
  readonly #options: ByteSenderOptions;
  readonly #portable: CopyBytes;

  constructor(sending: FileSending, options: ByteSenderOptions = defaultSenderOptions) {
    this.#sending = sending;
    this.#options = options;
    this.#portable = new CopyBytes(options);
  }

  async send(response: ServerResponse, blob: BlobReader, start: number, length: number): Promise<SendEnd> {
    if (length <= copiedWhole || blob.fileDescriptor === undefined || isEncrypted(response)) {
      return await this.#portable.send(response, blob, start, length);
    }
    using transfer = new Transfer(response, this.#options.idleTimeout);
    await transfer.turn();
    try {
      return await this.#sendByKernel(response, transfer, blob, start, start + length);
    } catch (error) {
      response.destroy();
      throw error;
    }
  }

  async #sendByKernel(
    response: ServerResponse,
    transfer: Transfer,
    blob: BlobReader,
    start: number,
    end: number,
  ): Promise<SendEnd> {
    response.flushHeaders();
    let position = start;
    let turn = 0;
    while (position < end && transfer.end === undefined) {
      const stretch = this.#sendWindow(response, blob, position, end);
      position += stretch.sent;
      turn += stretch.sent;
      if (stretch.copyNext > 0 && position < end) {
        const next = Math.min(end, position + stretch.copyNext);
        await copy(transfer, blob, position, next);
        position = next;
        turn = 0;
      } else if (turn >= turnLength) {
        transfer.stillMoving();
        await new Promise(setImmediate);
        turn = 0;
      }
    }
    return transfer.end ?? "sent";
  }

  /** Without a pause in between: the descriptors are those of this moment. */
  #sendWindow(response: ServerResponse, blob: BlobReader, position: number, end: number): Stretch {
    const socket = descriptorForSending(response);
    const file = blob.fileDescriptor;
    if (socket === undefined || file === undefined) return { sent: 0, copyNext: refill };
    const count = Math.min(window, end - position);
    // The last byte stands for the window: reading ahead fills it from the front.
    if (!this.#sending.isCached(file, position + count - 1)) return { sent: 0, copyNext: coldStretch };
    const sent = this.#sending.send(socket, file, position, count);
    if (sent === 0) throw new BlobCutShort(`a blob of ${end} bytes or more ends at byte ${position}`);
    return { sent: Math.max(0, sent), copyNext: sent < count ? refill : 0 };
  }
}

interface Stretch {
  /** Bytes that are with the kernel now. */
  readonly sent: number;
  /** How many bytes to send the portable way before the kernel is asked again. */
  readonly copyNext: number;
}
