import type { Uploads } from "#server/registry/uploads/uploads.ts";
import type { Handler } from "../request/exchange.ts";
import { sendEmpty } from "../respond.ts";
import { sessionKeyOf } from "./path-values.ts";

/** `DELETE /v2/<name>/blobs/uploads/<upload>`: distribution-spec, "Cancelling a blob upload" (end-14). */
export function cancelUpload(uploads: Uploads): Handler {
  return async (exchange) => {
    await uploads.cancel(sessionKeyOf(exchange));
    sendEmpty(exchange, 204);
  };
}
