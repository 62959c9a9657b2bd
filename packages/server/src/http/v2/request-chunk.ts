import { parseContentRange, RegistryError } from "@estiva/protocol";
import { type Body, emptyBody } from "#server/registry/uploads/body.ts";
import type { Chunk } from "#server/registry/uploads/upload-sessions.ts";
import { type ReceiveOptions, requestBody } from "../bytes/receive-bytes.ts";
import type { Exchange } from "../request/exchange.ts";
import { receiving } from "../request/receiving.ts";

/** The bytes of this request as the registry takes them. */
export function requestBodyOf(exchange: Exchange, options: ReceiveOptions): Body {
  const { request } = exchange;
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if (encoding === undefined && Number(length ?? 0) === 0) return emptyBody;
  const body = requestBody(request, encoding === undefined ? Number(length) : undefined, options);
  return (...to) => receiving(exchange, () => body(...to));
}

/**
 * A PATCH's or closing PUT's bytes with their place in the blob.
 * @throws RegistryError uploadOutOfOrder for a Content-Range that is none.
 */
export function requestChunk(exchange: Exchange, options: ReceiveOptions): Chunk {
  const header = exchange.request.headers["content-range"];
  const body = requestBodyOf(exchange, options);
  if (header === undefined) return { start: undefined, length: undefined, body };
  const range = parseContentRange(header);
  // A chunk of nothing can't be written as a range; some clients send "0--1" or the like with an empty body.
  if (range === undefined && body === emptyBody) return { start: undefined, length: undefined, body };
  if (range === undefined) {
    throw new RegistryError("uploadOutOfOrder", {
      message: "Content-Range must be <start>-<end>, like 0-1023",
    });
  }
  return { start: range.start, length: range.end - range.start, body };
}
