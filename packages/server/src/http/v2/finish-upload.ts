import { RegistryError } from "@estiva/protocol";
import type { UploadSessions } from "#server/registry/uploads/upload-sessions.ts";
import type { ReceiveOptions } from "../bytes/receive-bytes.ts";
import type { Handler } from "../request/exchange.ts";
import { parseDigest, uploadOf } from "./path-values.ts";
import { requestChunk } from "./request-chunk.ts";
import { sendCreated } from "./send-created.ts";

/** `PUT /v2/<name>/blobs/uploads/<upload>?digest=`: closes an upload, with its last bytes or without (end-6). */
export function finishUpload(uploads: UploadSessions, receive: ReceiveOptions): Handler {
  return async (exchange) => {
    const upload = uploadOf(exchange);
    const text = exchange.query.get("digest");
    if (text === null)
      throw new RegistryError("digestInvalid", { message: "the digest parameter is missing" });
    const digest = parseDigest(text);
    await uploads.finish(upload, digest, requestChunk(exchange, receive));
    sendCreated(exchange, digest);
  };
}
