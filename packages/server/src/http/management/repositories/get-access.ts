import type { Item } from "@estiva/protocol/management/operations";
import { ofRole } from "#server/access/decide.ts";
import type { NamespaceFacts } from "#server/accounts/access-records.ts";
import { type Action, actions } from "#server/accounts/action.ts";
import type { AccessListRecords, SubjectGrants } from "#server/accounts/organizations/access-list-records.ts";
import type { GrantRecords, SubjectKind } from "#server/accounts/organizations/grant-records.ts";
import { type Subject, userPrincipal } from "#server/accounts/principal.ts";
import type { CatalogRecords } from "#server/registry/catalog-records.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { namedNamespace } from "../named-namespace.ts";
import { requireRepository } from "./require-repository.ts";
import { rootVisibility } from "./shown-repository.ts";

type Row = Item<"getAccess">;

/** A row before its subject has a name; `key` is its place: owners first, then grants by their subject. */
interface Unnamed extends Omit<Row, "subject"> {
  readonly subject: Subject;
  readonly key: readonly [number, string];
}

const anyone: Row = {
  ...{ subject: { kind: "anyone", name: "anyone" }, role: "read", actions: ["pull"], denied: [] },
  source: "the repository is public",
};

/** `GET /api/v1/repositories/<name>/access` */
export function getAccess(
  catalog: CatalogRecords,
  lists: AccessListRecords,
  grants: GrantRecords,
): ManagementHandler<"getAccess"> {
  return async ({ exchange, query }) => {
    const repository = await requireRepository(exchange, catalog);
    const namespace = namedNamespace(exchange);
    const path =
      namespace.kind === "root" ? repository.name : repository.name.slice(namespace.name.length + 1);
    const after = readCursor(query.cursor, ["number", "string"]);
    const rows = await unnamed(lists, namespace, path, after, query.limit + 1);
    const shown = rows.slice(0, query.limit);
    const names = await grants.subjectNames(shown.map(({ subject }) => subject));
    const last = shown.at(-1);
    const isPublic = (repository.visibility ?? rootVisibility(exchange.root)) === "public";
    return {
      status: 200,
      body: {
        items: [
          ...(isPublic && after === undefined ? [anyone] : []),
          ...shown.map(({ subject, key: _, ...row }) => ({ ...row, subject: named(subject, names) })),
        ],
        next_cursor: rows.length > shown.length && last !== undefined ? writeCursor(last.key) : null,
      },
    };
  };
}

async function unnamed(
  lists: AccessListRecords,
  namespace: NamespaceFacts,
  path: string,
  after: readonly (string | number)[] | undefined,
  limit: number,
): Promise<readonly Unnamed[]> {
  const [owner = 0, subject = ""] = after ?? [];
  const owners = subject === "" ? await lists.owners(namespace, { after: Number(owner), limit }) : [];
  const left = limit - owners.length;
  const granted =
    left > 0 ? await lists.grantsAt(namespace.id, path, { after: String(subject), limit: left }) : [];
  return [
    ...owners.map(
      (id): Unnamed => ({
        ...{ subject: userPrincipal(id), key: [id, ""], role: "owner", actions: [...actions], denied: [] },
        source: namespace.kind === "root" ? "site admin" : `owner of ${namespace.name}`,
      }),
    ),
    ...granted.map((each): Unnamed => ({ ...summary(each), key: [0, each.subject] })),
  ];
}

/** All grants of one subject together: a denial takes away, and without pull there is nothing. */
function summary({ subject, grants }: SubjectGrants): Omit<Unnamed, "key"> {
  const denied = new Set(grants.flatMap((grant) => grant.denied));
  const given = new Set<Action>(
    grants.flatMap(({ role, canDelete, canCreate }) => [
      ...(role === undefined ? [] : ofRole[role]),
      ...(canDelete ? (["delete"] as const) : []),
      ...(canCreate ? (["create"] as const) : []),
    ]),
  );
  const allowed = actions.filter((action) => given.has(action) && !denied.has(action) && !denied.has("pull"));
  const roles = grants.map(({ role }) => role);
  return {
    ...{ subject, actions: allowed, denied: actions.filter((action) => denied.has(action)) },
    role:
      allowed.length === 0
        ? null
        : ((["admin", "write", "read"] as const).find((role) => roles.includes(role)) ?? null),
    source: `granted on ${grants
      .map(({ pattern }) => pattern)
      .slice(0, 5)
      .join(", ")}`,
  };
}

function named(subject: Subject, names: ReadonlyMap<string, string>): Row["subject"] {
  return { kind: subject.split(":")[0] as SubjectKind, name: names.get(subject) ?? "" };
}
