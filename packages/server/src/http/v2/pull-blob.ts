import { type ByteRange, type Digest, parseRange, RegistryError } from "@estiva/protocol";
import type { BlobContent, BlobSource } from "#server/registry/blobs/blob-source.ts";
import type { BlobReader } from "#server/registry/blobs/blob-store.ts";
import type { ByteSender } from "../bytes/byte-sender.ts";
import type { Exchange, Handler } from "../request/exchange.ts";
import { requesterOf } from "../request/requester.ts";
import { type Headers, isNotModified, repositoryOf, sendEmpty, writeHead } from "../respond.ts";
import { Multipart } from "./multipart.ts";
import { digestOf } from "./path-values.ts";

/** `GET|HEAD /v2/<name>/blobs/<digest>`: distribution-spec, "Pulling blobs" (end-2). */
export function getBlob(blobs: BlobSource, sender: ByteSender): Handler {
  return async (exchange) => {
    const digest = digestOf(exchange);
    const pull = {
      repository: repositoryOf(exchange),
      repositoryId: exchange.admission.repository?.id,
      digest,
      by: requesterOf(exchange),
    };
    const headers = blobHeaders(digest);
    if (isNotModified(exchange, headers.ETag)) {
      await blobs.promise(pull);
      writeHead(exchange, 304, headers);
      exchange.response.end();
    } else if (exchange.isHead) {
      const size = await blobs.promise(pull);
      sendEmpty(exchange, 200, { ...headers, "Content-Length": size });
    } else {
      const content = await blobs.open(pull);
      try {
        if ("bytes" in content || !(await redirect(exchange, digest, content.reader)))
          await sendContent(exchange, content, headers, sender);
      } finally {
        if ("reader" in content) await content.reader.close();
      }
    }
  };
}

/** Sends the client for a whole blob to where the store serves it itself. @returns false where it doesn't. */
async function redirect(exchange: Exchange, digest: Digest, reader: BlobReader): Promise<boolean> {
  if (reader.redirectTo === undefined || exchange.request.headers.range !== undefined) return false;
  const address = await reader.redirectTo();
  if (address === undefined) return false;
  sendEmpty(exchange, 307, { "Docker-Content-Digest": digest, Location: address.url });
  return true;
}

/** A blob may be a web page; a browser that is led to it must not run it under the registry's origin. */
function blobHeaders(digest: Digest) {
  return {
    "Docker-Content-Digest": digest,
    ETag: `"${digest}"`,
    "Accept-Ranges": "bytes",
    "Content-Type": "application/octet-stream",
    "Content-Disposition": "attachment",
    "Content-Security-Policy": "sandbox; default-src 'none'",
  };
}

async function sendContent(
  exchange: Exchange,
  content: BlobContent,
  headers: ReturnType<typeof blobHeaders>,
  sender: ByteSender,
): Promise<void> {
  const size = "bytes" in content ? content.bytes.byteLength : content.reader.size;
  const ranges = wantedRanges(exchange, headers.ETag, size);
  const [range] = ranges;
  if (range === undefined) {
    await sendRange(exchange, 200, content, { start: 0, end: size }, headers, sender);
  } else if (ranges.length === 1) {
    const contentRange = `bytes ${range.start}-${range.end - 1}/${size}`;
    await sendRange(exchange, 206, content, range, { ...headers, "Content-Range": contentRange }, sender);
  } else {
    await sendRanges(exchange, content, ranges, { headers, size, sender });
  }
}

/** None means the whole blob. @throws RegistryError rangeInvalid */
function wantedRanges({ request }: Exchange, etag: string, size: number): readonly ByteRange[] {
  const condition = request.headers["if-range"];
  const ranges =
    condition === undefined || condition === etag ? parseRange(request.headers.range, size) : "whole";
  if (ranges !== "unsatisfiable") return ranges === "whole" ? [] : ranges;
  throw new RegistryError("rangeInvalid", { headers: { "Content-Range": `bytes */${size}` } });
}

async function sendRange(
  exchange: Exchange,
  status: number,
  content: BlobContent,
  { start, end }: ByteRange,
  headers: Headers,
  sender: ByteSender,
): Promise<void> {
  const { response } = exchange;
  writeHead(exchange, status, { ...headers, "Content-Length": end - start });
  if ("bytes" in content) {
    response.end(content.bytes.subarray(start, end));
  } else if ((await sender.send(response, content.reader, start, end - start)) === "sent") {
    response.end();
  }
}

/** RFC 9110, section 14.6: the parts in the order in which they were asked for. */
async function sendRanges(
  exchange: Exchange,
  content: BlobContent,
  ranges: readonly ByteRange[],
  { headers, size, sender }: { headers: ReturnType<typeof blobHeaders>; size: number; sender: ByteSender },
): Promise<void> {
  const { response } = exchange;
  const multipart = new Multipart(ranges, headers["Content-Type"], size);
  writeHead(exchange, 206, {
    ...headers,
    "Content-Type": multipart.contentType,
    "Content-Length": multipart.contentLength,
  });
  const reader = "reader" in content ? content.reader : readerOf(content.bytes);
  for (const { head, range } of multipart.parts) {
    response.write(head);
    if ((await sender.send(response, reader, range.start, range.end - range.start)) !== "sent") return;
  }
  response.end(multipart.end);
}

function readerOf(bytes: Uint8Array): BlobReader {
  return {
    size: bytes.byteLength,
    async read(buffer, position) {
      const piece = bytes.subarray(position, position + buffer.byteLength);
      buffer.set(piece);
      return piece.byteLength;
    },
    async close() {},
  };
}
