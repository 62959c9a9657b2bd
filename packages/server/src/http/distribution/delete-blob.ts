import type { Blobs } from "#server/registry/blobs.ts";
import type { Handler } from "../exchange.ts";
import { repositoryOf, sendEmpty } from "../respond.ts";
import { digestOf } from "./path-values.ts";

/** `DELETE /v2/<name>/blobs/<digest>`: distribution-spec, "Deleting Blobs" (end-10). */
export function deleteBlob(blobs: Blobs): Handler {
  return async (exchange) => {
    const digest = digestOf(exchange);
    await blobs.delete(repositoryOf(exchange), digest);
    sendEmpty(exchange, 202, { "Docker-Content-Digest": digest });
  };
}
