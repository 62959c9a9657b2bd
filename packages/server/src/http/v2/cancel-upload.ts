import type { UploadSessions } from "#server/registry/uploads/upload-sessions.ts";
import type { Handler } from "../request/exchange.ts";
import { sendEmpty } from "../respond.ts";
import { uploadOf } from "./path-values.ts";

/** `DELETE /v2/<name>/blobs/uploads/<upload>`: distribution-spec, "Cancelling a blob upload" (end-14). */
export function cancelUpload(uploads: UploadSessions): Handler {
  return async (exchange) => {
    await uploads.cancel(uploadOf(exchange));
    sendEmpty(exchange, 204);
  };
}
