import type { UploadSessions } from "#server/registry/uploads/upload-sessions.ts";
import type { ReceiveOptions } from "../bytes/receive-bytes.ts";
import type { Handler } from "../request/exchange.ts";
import { uploadOf } from "./path-values.ts";
import { requestChunk } from "./request-chunk.ts";
import { sendUploadState } from "./send-upload-state.ts";

/** `PATCH /v2/<name>/blobs/uploads/<upload>`: distribution-spec, "Pushing a blob in chunks" (end-5). */
export function appendUpload(uploads: UploadSessions, receive: ReceiveOptions): Handler {
  return async (exchange) => {
    const upload = uploadOf(exchange);
    const offset = await uploads.append(upload, requestChunk(exchange, receive));
    sendUploadState(exchange, 202, upload.id, offset);
  };
}
