import { createReadStream } from "node:fs";
import type { Digest } from "@estiva/protocol/digest";
import { digestOf } from "./digest-of.ts";

/** A blob that is to be pushed. It can be opened again, further on: a broken push goes on where it broke. */
export interface BlobSource {
  /** Undefined where only the whole push tells. */
  readonly digest: Digest | undefined;
  /** In bytes; undefined where it ends when it ends. */
  readonly size: number | undefined;
  open(start: number): AsyncIterable<Uint8Array>;
}

/** @param bytes a text is taken in UTF-8. */
export function blobOfBytes(bytes: Uint8Array | string): BlobSource & { digest: Digest; size: number } {
  const content = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
  return {
    digest: digestOf(content),
    size: content.byteLength,
    async *open(start) {
      yield content.subarray(start);
    },
  };
}

/** A file whose digest and size are known. */
export function blobOfFile(path: string, digest: Digest, size: number): BlobSource {
  return { digest, size, open: (start) => createReadStream(path, { start }) };
}
