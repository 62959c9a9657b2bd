import type { Manifests } from "#server/registry/manifests.ts";
import type { Tags } from "#server/registry/tags.ts";
import type { Handler } from "../exchange.ts";
import { repositoryOf, sendEmpty } from "../respond.ts";
import { referenceOf } from "./path-values.ts";

/**
 * `DELETE /v2/<name>/manifests/<reference>`: distribution-spec, "Deleting tags" and "Deleting Manifests"
 * (end-9). A tag goes alone; a digest takes its tags along.
 */
export function deleteManifest(manifests: Manifests, tags: Tags): Handler {
  return async (exchange) => {
    const repository = repositoryOf(exchange);
    const reference = referenceOf(exchange);
    const actor = exchange.caller.principal;
    if (reference.kind === "tag") await tags.delete(repository, reference.tag, actor);
    else await manifests.delete(repository, reference.digest, actor);
    sendEmpty(exchange, 202);
  };
}
