import type { TagSource } from "#server/registry/tags/tag-source.ts";
import type { Handler } from "../request/exchange.ts";
import { requesterOf } from "../request/requester.ts";
import { repositoryOf, sendJson } from "../respond.ts";
import { readPage, wantedPage } from "./list-page.ts";

/** `GET /v2/<name>/tags/list`: distribution-spec, "Listing Tags" (end-8a, end-8b). */
export function listTags(tags: TagSource): Handler {
  return async (exchange) => {
    const repository = repositoryOf(exchange);
    const by = requesterOf(exchange);
    const { entries, link } = await readPage(
      exchange,
      wantedPage(exchange),
      (after, limit) => tags.page({ repository, after, limit, by }),
      (tag) => tag,
    );
    sendJson(exchange, 200, { name: exchange.parameters.name, tags: entries }, { Link: link });
  };
}
