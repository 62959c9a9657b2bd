import type { Manifests } from "#server/registry/manifests/manifests.ts";
import type { Handler } from "../request/exchange.ts";
import { isNotModified, repositoryOf, sendBytes, sendEmpty, writeHead } from "../respond.ts";
import { referenceOf } from "./path-values.ts";

/** `GET|HEAD /v2/<name>/manifests/<reference>`: distribution-spec, "Pulling manifests" (end-3). */
export function getManifest(manifests: Manifests): Handler {
  return async (exchange) => {
    const repository = repositoryOf(exchange);
    const { digest, mediaType, size } = await manifests.find(repository, referenceOf(exchange));
    const etag = `"${digest}"`;
    const headers = { "Docker-Content-Digest": digest, ETag: etag };
    if (isNotModified(exchange, etag)) {
      writeHead(exchange, 304, headers);
      exchange.response.end();
    } else if (exchange.isHead) {
      sendEmpty(exchange, 200, { ...headers, "Content-Type": mediaType, "Content-Length": size });
    } else {
      const bytes = await manifests.bytes(repository, digest);
      sendBytes(exchange, 200, bytes, { ...headers, "Content-Type": mediaType });
    }
  };
}
