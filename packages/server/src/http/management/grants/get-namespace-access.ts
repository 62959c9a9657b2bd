import { setImmediate } from "node:timers/promises";
import type { Answer } from "@estiva/contract/operations";
import type { RepositoryName } from "@estiva/protocol";
import type { Authority } from "#server/access/authority.ts";
import {
  type AccessListRecords,
  type SubjectPlace,
  subjectGroups,
} from "#server/accounts/grants/access-list-records.ts";
import type { GrantRecords } from "#server/accounts/grants/grant-records.ts";
import { pathBelow } from "#server/accounts/namespaces/path-below.ts";
import { RepositoryDirectory } from "#server/catalog/repositories/repository-directory.ts";
import { anonymous, type Principal, type Subject } from "#server/rights/principal.ts";
import type { RootAccess } from "#server/rights/root-access.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import { pageOf, readCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { readKey, rootOf, viewerOf, writeKey } from "../repositories/list-repositories.ts";
import type { CatalogParts } from "../repositories/repository-parts.ts";
import { type HeldRight, heldRight } from "./held-right.ts";
import { namedSubject } from "./named-subject.ts";

interface NamespaceAccessParts extends Pick<CatalogParts, "catalog" | "access" | "authority" | "seal"> {
  readonly accessLists: AccessListRecords;
  readonly grants: GrantRecords;
}

type Row = Answer<"getNamespaceAccess">["items"][number];

/** `GET /api/v1/namespaces/<namespace>/access`: a part of the matrix of subjects and repositories. */
export function getNamespaceAccess(parts: NamespaceAccessParts): ManagementHandler<"getNamespaceAccess"> {
  const { accessLists, grants, authority, catalog, access, seal } = parts;
  const directory = new RepositoryDirectory(catalog);
  return async ({ exchange, query: { limit, cursor, q, columns, repositories_after } }) => {
    const namespace = namedNamespace(exchange);
    const repositories = await directory.page(viewerOf(exchange, authority), {
      namespaceId: namespace.id,
      root: await rootOf(exchange, access),
      part: q || undefined,
      visibility: undefined,
      sort: "name",
      after: readKey(repositories_after, seal),
      limit: columns,
    });
    const names = repositories.items.map(({ name }) => name);
    const listed = await accessLists.subjectsIn(namespace, { after: readPlace(cursor), limit: limit + 1 });
    const { items, next_cursor } = pageOf(
      listed,
      limit,
      ({ group, name }) => [group, name],
      (subject) => subject,
    );
    const shown = await grants.subjectNames(items.map(({ subject }) => subject));
    const cellsOf = (subject: Principal | Subject) => cells(authority, subject, names, exchange.sender.root);
    const rows: Row[] = [];
    for (const { subject, group } of items)
      rows.push({ subject: namedSubject(subject, shown), group, cells: await cellsOf(subject) });
    if (next_cursor === null) rows.push(everybody(await cellsOf(anonymous)));
    return {
      status: 200,
      body: {
        items: rows,
        next_cursor,
        repositories: names.map((name) => ({ name, path: pathBelow(namespace, name) })),
        next_repositories: writeKey(repositories.next, seal),
      },
    };
  };
}

/** What needs no account stands below everybody. */
function everybody(cells: HeldRight[]): Row {
  return { subject: { kind: "anyone", name: "anyone" }, group: "everybody", cells };
}

/** One subject's row. Others' requests are served between two rows, which are many decisions. */
async function cells(
  authority: Authority,
  subject: Principal | Subject,
  repositories: readonly RepositoryName[],
  root: RootAccess,
): Promise<HeldRight[]> {
  await setImmediate();
  return await Promise.all(
    repositories.map(async (repository) =>
      heldRight(await authority.judgeSubject(subject, { repository, saysRoot: false }, root)),
    ),
  );
}

/** @throws ApiProblem cursor_invalid */
function readPlace(cursor: string | undefined): SubjectPlace | undefined {
  const [group, name] = readCursor(cursor, ["string", "string"]) ?? [];
  const known = subjectGroups.find((one) => one === group);
  return known === undefined ? undefined : { group: known, name: String(name) };
}
