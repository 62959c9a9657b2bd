import type { Uploads } from "#server/registry/uploads/uploads.ts";
import type { Handler } from "../request/exchange.ts";
import { sessionKeyOf } from "./path-values.ts";
import { sendUploadState } from "./send-upload-state.ts";

/** `GET /v2/<name>/blobs/uploads/<upload>`: where to go on after a break (end-13). */
export function getUpload(uploads: Uploads): Handler {
  return async (exchange) => {
    const { id, offset } = await uploads.status(sessionKeyOf(exchange));
    sendUploadState(exchange, 204, id, offset);
  };
}
