import type { ManifestSource } from "#server/registry/manifests/manifest-source.ts";
import type { Handler } from "../request/exchange.ts";
import { requesterOf } from "../request/requester.ts";
import { isNotModified, repositoryOf, sendBytes, sendEmpty, writeHead } from "../respond.ts";
import { referenceOf } from "./path-values.ts";

/** `GET|HEAD /v2/<name>/manifests/<reference>`: distribution-spec, "Pulling manifests" (end-3). */
export function getManifest(manifests: ManifestSource): Handler {
  return async (exchange) => {
    const pull = {
      repository: repositoryOf(exchange),
      repositoryId: exchange.admission.repository?.id,
      reference: referenceOf(exchange),
      by: requesterOf(exchange),
    };
    const found = await manifests.find(pull);
    const { digest, mediaType, size } = found;
    const etag = `"${digest}"`;
    const headers = { "Docker-Content-Digest": digest, ETag: etag };
    if (isNotModified(exchange, etag)) {
      writeHead(exchange, 304, headers);
      exchange.response.end();
    } else if (exchange.isHead) {
      sendEmpty(exchange, 200, { ...headers, "Content-Type": mediaType, "Content-Length": size });
    } else {
      const bytes = await manifests.read(pull, found);
      sendBytes(exchange, 200, bytes, { ...headers, "Content-Type": mediaType });
    }
  };
}
