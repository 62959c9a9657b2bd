import assert from "node:assert/strict";

export interface RangePart {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/** The parts of a `multipart/byteranges` body (RFC 9110, 14.6) in the order in which they came. */
export function multipartRanges(contentType: string, body: Buffer): readonly RangePart[] {
  const boundary = /^multipart\/byteranges; ?boundary="?([^";]+)"?$/.exec(contentType)?.[1];
  assert.ok(boundary, `not multipart/byteranges: ${contentType}`);
  const text = body.toString("latin1");
  const [, ...sections] = text.split(`--${boundary}`);
  assert.match(sections.pop() ?? "", /^--\s*$/, "the closing boundary is missing");
  return sections.map((section) => {
    const headersEnd = section.indexOf("\r\n\r\n");
    const range = /content-range: bytes (\d+)-(\d+)\/\d+/i.exec(section.slice(0, headersEnd));
    assert.ok(range, `a part without Content-Range: ${section.slice(0, headersEnd)}`);
    const bytes = Buffer.from(section.slice(headersEnd + 4, -2), "latin1");
    return { start: Number(range[1]), end: Number(range[2]), bytes };
  });
}
