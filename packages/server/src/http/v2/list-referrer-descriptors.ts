import { maxManifestSize, mediaTypes } from "@estiva/protocol";
import type { ReferrerSource } from "#server/registry/manifests/referrer-source.ts";
import type { Handler } from "../request/exchange.ts";
import { requesterOf } from "../request/requester.ts";
import { repositoryOf, sendJson } from "../respond.ts";
import { linkToNext, wantedPage } from "./list-page.ts";
import { digestOf } from "./path-values.ts";

/** Clients read the list with their limit for manifests, in bytes. */
const maxDescriptors = maxManifestSize - 64 * 1024;

/**
 * `GET /v2/<name>/referrers/<digest>`: distribution-spec, "Listing Referrers" (end-12a, end-12b). Always an
 * index, also for a subject that isn't here: clients take a 404 for "this registry can't".
 */
export function listReferrers(source: ReferrerSource): Handler {
  return async (exchange) => {
    const repository = repositoryOf(exchange);
    const subject = digestOf(exchange);
    const artifactType = exchange.query.get("artifactType") || undefined;
    const { size, last } = wantedPage(exchange);
    const { referrers, more } = await source.page({
      repository,
      subject,
      artifactType,
      after: last,
      limit: size,
      maxSize: maxDescriptors,
      by: requesterOf(exchange),
    });
    const descriptors = referrers.map(({ descriptor }) => descriptor).join(",");
    const body = `{"schemaVersion":2,"mediaType":"${mediaTypes.ociIndex}","manifests":[${descriptors}]}`;
    sendJson(exchange, 200, body, {
      "Content-Type": mediaTypes.ociIndex,
      "OCI-Filters-Applied": artifactType === undefined ? undefined : "artifactType",
      Link: more ? linkToNext(exchange, size, referrers.at(-1)?.digest) : undefined,
    });
  };
}
