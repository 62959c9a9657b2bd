import type { IncomingHttpHeaders } from "node:http";
import { RegistryApiError } from "./registry-api-error.ts";

/** One request. A body is bytes, or what opens it: a request may have to be sent again. */
export interface TransportRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestBody | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type RequestBody = Uint8Array | OpenBody;
export interface OpenBody {
  /** In bytes; undefined where it ends when it ends. */
  readonly size: number | undefined;
  open(): AsyncIterable<Uint8Array>;
}

/** An answer whose body has not been read; it must be read or discarded, or its connection is lost to others. */
export interface TransportResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The body as it arrives. @throws RegistryApiError `unreachable` where it breaks off or stands still. */
  chunks(): AsyncGenerator<Uint8Array, void>;
  discard(): void;
}

/** What carries requests: HTTP, or something around it that counts or disturbs. */
export interface Transport extends Disposable {
  /** @throws RegistryApiError `unreachable`; the signal's reason; whatever a body's source throws. */
  send(request: TransportRequest): Promise<TransportResponse>;
}

/** The whole body. @throws RegistryApiError `unexpected` where it is longer than `most` bytes. */
export async function readBytes(response: TransportResponse, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.chunks()) {
    size += chunk.byteLength;
    if (size > most) throw new RegistryApiError("unexpected", `The answer is longer than ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
