import type { Uploads } from "#server/registry/uploads/uploads.ts";
import type { ReceiveOptions } from "../bytes/receive-bytes.ts";
import type { Handler } from "../request/exchange.ts";
import { sessionKeyOf } from "./path-values.ts";
import { requestChunk } from "./request-chunk.ts";
import { sendUploadState } from "./send-upload-state.ts";

/** `PATCH /v2/<name>/blobs/uploads/<upload>`: distribution-spec, "Pushing a blob in chunks" (end-5). */
export function appendUpload(uploads: Uploads, receive: ReceiveOptions): Handler {
  return async (exchange) => {
    const key = sessionKeyOf(exchange);
    const offset = await uploads.append(key, requestChunk(exchange, receive));
    sendUploadState(exchange, 202, key.id, offset);
  };
}
