import { RegistryError } from "@estiva/protocol";
import type { Uploads } from "#server/registry/uploads/uploads.ts";
import type { ReceiveOptions } from "../bytes/receive-bytes.ts";
import type { Handler } from "../request/exchange.ts";
import { parseDigest, sessionKeyOf } from "./path-values.ts";
import { requestChunk } from "./request-chunk.ts";
import { sendCreated } from "./send-created.ts";

/** `PUT /v2/<name>/blobs/uploads/<upload>?digest=`: closes an upload, with its last bytes or without (end-6). */
export function finishUpload(uploads: Uploads, receive: ReceiveOptions): Handler {
  return async (exchange) => {
    const key = sessionKeyOf(exchange);
    const text = exchange.query.get("digest");
    if (text === null)
      throw new RegistryError("digestInvalid", { message: "the digest parameter is missing" });
    const digest = parseDigest(text);
    await uploads.finish(key, digest, requestChunk(exchange, receive), exchange.gone);
    sendCreated(exchange, digest);
  };
}
