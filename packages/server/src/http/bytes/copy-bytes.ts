import type { ServerResponse } from "node:http";
import type { BlobReader } from "#server/registry/blobs/blob-store.ts";
import { sendBuffers as pool } from "./buffer-pool.ts";
import {
  BlobCutShort,
  type ByteSender,
  type ByteSenderOptions,
  defaultSenderOptions,
  type SendEnd,
} from "./byte-sender.ts";
import { copyStream } from "./copy-stream.ts";
import { Transfer } from "./transfer.ts";

/** The portable way: reads a piece into memory while the last one is being written, or takes what the blob streams. */
export class CopyBytes implements ByteSender {
  readonly #options: ByteSenderOptions;

  constructor(options: ByteSenderOptions = defaultSenderOptions) {
    this.#options = options;
  }

  async send(response: ServerResponse, blob: BlobReader, start: number, length: number): Promise<SendEnd> {
    if (length === 0) return "sent";
    using transfer = new Transfer(response, this.#options.idleTimeout);
    await transfer.turn();
    try {
      const end = start + length;
      if (blob.stream === undefined) return await copy(transfer, blob, start, end);
      return await copyStream(transfer, blob.stream({ start, end }, transfer.signal), length);
    } catch (error) {
      response.destroy();
      throw error;
    }
  }
}

/** Sends the bytes from `start` up to `end`, one piece being read while the last is written. */
export async function copy(
  transfer: Transfer,
  blob: BlobReader,
  start: number,
  end: number,
): Promise<SendEnd> {
  let reading: Promise<Piece> | undefined = readAhead(blob, start, end);
  try {
    while (reading !== undefined && transfer.end === undefined) {
      const piece: Piece = await reading;
      reading = piece.next < end && transfer.end === undefined ? readAhead(blob, piece.next, end) : undefined;
      const taken = await transfer.write(piece.bytes);
      pool.give(piece.buffer);
      if (!taken) break;
    }
  } finally {
    // A read under way still writes into its buffer.
    await reading?.then(
      (piece) => pool.give(piece.buffer),
      () => undefined,
    );
  }
  return transfer.end ?? "sent";
}

interface Piece {
  readonly buffer: Buffer;
  readonly bytes: Buffer;
  /** The position after the piece. */
  readonly next: number;
}

/** A read that fails while the last piece is still being written is heard of when its turn comes. */
function readAhead(blob: BlobReader, position: number, end: number): Promise<Piece> {
  const reading = readPiece(blob, position, end);
  reading.catch(() => undefined);
  return reading;
}

async function readPiece(blob: BlobReader, position: number, end: number): Promise<Piece> {
  const buffer = pool.take(end - position);
  const bytes = buffer.subarray(0, Math.min(buffer.byteLength, end - position));
  try {
    const read = await blob.read(bytes, position);
    if (read === bytes.byteLength) return { buffer, bytes, next: position + read };
    throw new BlobCutShort(`a blob of ${end} bytes or more ends at byte ${position + read}`);
  } catch (error) {
    pool.give(buffer);
    throw error;
  }
}
