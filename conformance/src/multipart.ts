export interface RangePart {
  readonly contentRange: string | undefined;
  readonly bytes: Buffer;
}

/** Takes a `multipart/byteranges` body apart (RFC 9110, section 14.6; RFC 2046, section 5.1.1). */
export function readMultipart(contentType: string, body: Buffer): readonly RangePart[] {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) throw new Error(`no boundary in ${contentType}`);
  const delimiter = Buffer.from(`--${boundary}`);
  const parts: RangePart[] = [];
  let at = body.indexOf(delimiter);
  while (at >= 0) {
    const head = at + delimiter.byteLength;
    if (body.subarray(head, head + 2).toString() === "--") return parts;
    const next = body.indexOf(Buffer.from(`\r\n--${boundary}`), head);
    if (next < 0) break;
    parts.push(readPart(body.subarray(head, next)));
    at = next + 2;
  }
  throw new Error("the multipart body does not end with its closing boundary");
}

function readPart(part: Buffer): RangePart {
  const end = part.indexOf("\r\n\r\n");
  if (end < 0) throw new Error("a part of the multipart body has no end of its head");
  const contentRange = /^content-range: *(.*)$/im.exec(part.subarray(0, end).toString("latin1"))?.[1];
  return { contentRange, bytes: part.subarray(end + 4) };
}
