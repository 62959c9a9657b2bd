import { RegistryError, type RepositoryName } from "@estiva/protocol";
import type { Authority } from "#server/access/authority.ts";
import type { CatalogRecords } from "#server/catalog/repositories/catalog-records.ts";
import { RepositoryDirectory } from "#server/catalog/repositories/repository-directory.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import type { CursorSeal } from "../management/cursor.ts";
import { rootOf } from "../management/repositories/list-repositories.ts";
import type { Exchange, Handler } from "../request/exchange.ts";
import { sendJson } from "../respond.ts";
import { linkToNext, wantedPage } from "./list-page.ts";

export interface ListedParts {
  readonly catalog: CatalogRecords;
  readonly access: AccessRecords;
  readonly authority: Authority;
  readonly seal: CursorSeal;
}

/**
 * `GET /v2/_catalog`: Docker's listing of repositories, which OCI's specification doesn't have. It shows what
 * the caller may pull.
 */
export function listRepositories({ catalog, access, authority, seal }: ListedParts): Handler {
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
            after: last === "" ? undefined : { name: readLast(last, seal), activeAt: 0 },
            limit: size,
          });
    const isShown = next?.name === items.at(-1);
    const place = next === undefined || isShown ? next?.name : writeLast(next.name, seal);
    const link = linkToNext(exchange, size, place);
    sendJson(exchange, 200, { repositories: items }, { Link: link });
  };
}

/** No name begins with it: what follows is the place of something that the caller may not see. */
const hiddenMark = "~";
const sealedPlace = "catalog";

function writeLast(name: RepositoryName, seal: CursorSeal): string {
  return hiddenMark + seal.seal(name, sealedPlace);
}

/** @throws RegistryError requestInvalid */
function readLast(last: string, seal: CursorSeal): RepositoryName {
  if (!last.startsWith(hiddenMark)) return last as RepositoryName;
  try {
    return seal.open(last.slice(hiddenMark.length), sealedPlace) as RepositoryName;
  } catch (cause) {
    throw new RegistryError("requestInvalid", { message: "last is not what a Link gave", cause });
  }
}

async function mayPull(
  { caller, sender: { root } }: Exchange,
  repository: RepositoryName,
  authority: Authority,
) {
  const asked = { repository, saysRoot: false };
  if (await authority.mayAnyonePull(asked, root)) return true;
  return (await authority.judge(caller, asked, root)).allowed.has("pull");
}
