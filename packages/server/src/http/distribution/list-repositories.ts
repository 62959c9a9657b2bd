import type { RepositoryName } from "@estiva/protocol";
import type { Authority } from "#server/access/authority.ts";
import type { AccessRecords } from "#server/accounts/access-records.ts";
import type { CatalogRecords } from "#server/registry/catalog-records.ts";
import { RepositoryDirectory } from "#server/registry/repository-directory.ts";
import type { Exchange, Handler } from "../exchange.ts";
import { linkToNext, wantedPage } from "../list-page.ts";
import { rootOf } from "../management/repositories/list-repositories.ts";
import { sendJson } from "../respond.ts";

export interface ListedParts {
  readonly catalog: CatalogRecords;
  readonly access: AccessRecords;
  readonly authority: Authority;
}

/**
 * `GET /v2/_catalog`: Docker's listing of repositories, which OCI's specification doesn't have. It shows what
 * the caller may pull.
 */
export function listRepositories({ catalog, access, authority }: ListedParts): Handler {
  const directory = new RepositoryDirectory(catalog);
  return async (exchange) => {
    const { size, last } = wantedPage(exchange);
    const { principal } = exchange.caller;
    const viewer = { principal, mayPull: (name: RepositoryName) => mayPull(exchange, name, authority) };
    const { items, next } =
      size === 0
        ? { items: [], next: undefined }
        : await directory.names(viewer, {
            root: await rootOf(exchange, access),
            after: last === "" ? undefined : { name: last as RepositoryName, activeAt: 0 },
            limit: size,
          });
    const link = next === undefined ? undefined : linkToNext(exchange, size, next.name);
    sendJson(exchange, 200, { repositories: items }, { Link: link });
  };
}

async function mayPull({ caller, root }: Exchange, repository: RepositoryName, authority: Authority) {
  const asked = { repository, saysRoot: false };
  if (await authority.mayAnyonePull(asked, root)) return true;
  return (await authority.judge(caller, asked, root)).allowed.has("pull");
}
