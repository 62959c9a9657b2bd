import type { UploadSessions } from "#server/registry/uploads/upload-sessions.ts";
import type { Handler } from "../request/exchange.ts";
import { uploadOf } from "./path-values.ts";
import { sendUploadState } from "./send-upload-state.ts";

/** `GET /v2/<name>/blobs/uploads/<upload>`: where to go on after a break (end-13). */
export function getUpload(uploads: UploadSessions): Handler {
  return async (exchange) => {
    const { id, offset } = await uploads.status(uploadOf(exchange));
    sendUploadState(exchange, 204, id, offset);
  };
}
