import { CopyBytes } from "#server/http/bytes/copy-bytes.ts";
import type { BlobReader } from "#server/registry/blobs/blob-store.ts";
import { describeByteSender } from "./byte-sender.suite.ts";

/** A blob that can only be streamed, each piece in the same memory. */
function streamed(blob: BlobReader): BlobReader {
  return {
    size: blob.size,
    read: () => Promise.reject(new Error("a blob that streams is read")),
    async *stream({ start, end }, signal) {
      const buffer = new Uint8Array(100_000);
      for (let position = start; position < end; position += buffer.byteLength) {
        signal.throwIfAborted();
        const piece = buffer.subarray(0, Math.min(buffer.byteLength, end - position));
        const read = await blob.read(piece, position);
        yield piece.subarray(0, read);
        if (read < piece.byteLength) return;
        buffer.fill(0);
      }
    },
    close: () => blob.close(),
  };
}

describeByteSender("copying a stream", (idleTimeout) => new CopyBytes({ idleTimeout }), streamed);
