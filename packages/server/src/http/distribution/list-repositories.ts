import type { RepositoryName } from "@estiva/protocol";
import type { Authority } from "#server/access/authority.ts";
import type { RepositoryRecords } from "#server/registry/metadata-store.ts";
import type { Exchange, Handler } from "../exchange.ts";
import { linkToNext, wantedPage } from "../list-page.ts";
import { sendJson } from "../respond.ts";

/** Names looked at for one page; a page that is short for this goes on behind the last of them. */
const maxLookedAt = 10_000;

/** Names read at once. */
const batch = 1_000;

/**
 * `GET /v2/_catalog`: Docker's listing of repositories, which OCI's specification doesn't have. It shows what
 * the caller may pull.
 */
export function listRepositories(repositories: RepositoryRecords, authority: Authority): Handler {
  return async (exchange) => {
    const { size, last } = wantedPage(exchange);
    const shown: RepositoryName[] = [];
    let after = last;
    let lookedAt = 0;
    let isMore = size > 0;
    while (isMore && shown.length < size && lookedAt < maxLookedAt) {
      const names = await repositories.page({ after, limit: batch });
      isMore = names.length === batch;
      for (const name of names) {
        if (shown.length === size) {
          isMore = true;
          break;
        }
        lookedAt += 1;
        after = name;
        if (await mayPull(exchange, name, authority)) shown.push(name);
      }
    }
    const link = isMore ? linkToNext(exchange, size, after) : undefined;
    sendJson(exchange, 200, { repositories: shown }, { Link: link });
  };
}

async function mayPull({ caller, root }: Exchange, repository: RepositoryName, authority: Authority) {
  const asked = { repository, saysRoot: false };
  if (await authority.mayAnyonePull(asked, root)) return true;
  return (await authority.judge(caller, asked, root)).allowed.has("pull");
}
