import type { RepositoryRecords } from "#server/registry/metadata-store.ts";
import type { Handler } from "../exchange.ts";
import { readPage, wantedPage } from "../list-page.ts";
import { sendJson } from "../respond.ts";

/** `GET /v2/_catalog`: Docker's listing of repositories, which OCI's specification doesn't have. */
export function listRepositories(repositories: RepositoryRecords): Handler {
  return async (exchange) => {
    const { entries, link } = await readPage(
      exchange,
      wantedPage(exchange),
      (after, limit) => repositories.page({ after, limit }),
      (name) => name,
    );
    sendJson(exchange, 200, { repositories: entries }, { Link: link });
  };
}
