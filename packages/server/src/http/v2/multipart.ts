import { randomUUID } from "node:crypto";
import type { ByteRange } from "@estiva/protocol";

/** The frame of a `multipart/byteranges` body (RFC 9110, section 14.6; RFC 2046, section 5.1). */
export class Multipart {
  readonly parts: readonly { readonly head: string; readonly range: ByteRange }[];
  /** What follows the last part. */
  readonly end: string;
  readonly contentType: string;
  /** Of the whole body, in bytes. */
  readonly contentLength: number;

  constructor(ranges: readonly ByteRange[], partType: string, size: number) {
    const boundary = randomUUID();
    this.contentType = `multipart/byteranges; boundary=${boundary}`;
    this.end = `\r\n--${boundary}--\r\n`;
    this.parts = ranges.map((range) => ({
      range,
      head:
        `\r\n--${boundary}\r\nContent-Type: ${partType}\r\n` +
        `Content-Range: bytes ${range.start}-${range.end - 1}/${size}\r\n\r\n`,
    }));
    this.contentLength = this.parts.reduce(
      (sum, { head, range }) => sum + head.length + range.end - range.start,
      this.end.length,
    );
  }
}
