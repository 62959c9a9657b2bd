import { createHash, type Hash, randomBytes } from "node:crypto";

/** Bytes with their digest, kept in parts so that large blobs share memory. */
export interface Blob {
  readonly digest: string;
  readonly size: number;
  readonly parts: readonly Buffer[];
}

interface Prefix {
  readonly bytes: Buffer;
  readonly hash: Hash;
  chunked?: Buffer;
}

const tailSize = 32;
const prefixes = new Map<number, Prefix>();
let randomPool = Buffer.alloc(0);

/**
 * Incompressible bytes that no other blob has: random ones shared by all blobs of this size, then 32 of its own.
 * The hash of the shared part is computed once and copied, so that a new 20 MB blob costs microseconds.
 */
export function uniqueBlob(size: number): Blob {
  const prefix = prefixOf(size);
  const tail = randomBytes(tailSize);
  const digest = `sha256:${prefix.hash.copy().update(tail).digest("hex")}`;
  return { digest, size, parts: [prefix.bytes, tail] };
}

export function blobOf(bytes: Buffer): Blob {
  return {
    digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
    size: bytes.length,
    parts: [bytes],
  };
}

/** The blob as a chunked transfer (RFC 9112, 7.1) in pieces of 32 KiB, as Docker streams a layer. */
export function chunkedParts(blob: Blob): readonly Buffer[] {
  const last = Buffer.from("0\r\n\r\n");
  const [first, tail] = blob.parts;
  const prefix = tail && prefixes.get(blob.size);
  if (!prefix || !tail || !first) return [...blob.parts.map(inChunks), last];
  prefix.chunked ??= inChunks(prefix.bytes);
  return [prefix.chunked, inChunks(tail), last];
}

/** Bytes `start` to `end` (exclusive) of a blob. */
export function slice(blob: Blob, start: number, end: number): Buffer[] {
  const found: Buffer[] = [];
  let offset = 0;
  for (const part of blob.parts) {
    const piece = part.subarray(Math.max(0, start - offset), Math.max(0, end - offset));
    if (piece.length > 0) found.push(piece);
    offset += part.length;
  }
  return found;
}

function prefixOf(size: number): Prefix {
  const known = prefixes.get(size);
  if (known) return known;
  if (size <= tailSize) throw new RangeError(`a unique blob has more than ${tailSize} bytes`);
  if (randomPool.length < size) randomPool = randomBytes(size);
  const bytes = randomPool.subarray(0, size - tailSize);
  const prefix = { bytes, hash: createHash("sha256").update(bytes) };
  prefixes.set(size, prefix);
  return prefix;
}

function inChunks(bytes: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 32_768) {
    const piece = bytes.subarray(at, at + 32_768);
    pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n"));
  }
  return Buffer.concat(pieces);
}
