import { type NameGlob, type RepositoryName, rootNamespaceName } from "@estiva/protocol";
import type { Selectable } from "kysely";
import type { Actor } from "#server/registry/records.ts";
import type { NamespaceLimits } from "#server/registry/repositories/namespace-limits.ts";
import {
  accountOf,
  type HomeNamespace,
  homeOf,
  visibilityIn,
} from "#server/registry/repositories/new-repository.ts";
import type { TagRules } from "#server/registry/tags/tag-held.ts";
import { anonymous, type Principal } from "#server/rights/principal.ts";
import { addAuditEvents } from "../audit/add-audit-events.ts";
import { flag, json, optional } from "../codecs.ts";
import type { Tx } from "../database.ts";
import { insertInto } from "../insert-into.ts";
import { prepared, type Value } from "../prepared.ts";
import type { Tables } from "../tables.ts";
import { admitRepository } from "./repository-numbers.ts";

/** A repository as a push or a deletion finds it. */
export interface FoundRepository extends TagRules {
  readonly id: number;
  readonly activeAt: number;
  /** Undefined before the first push. */
  readonly pushedAt: number | undefined;
}

type Columns = "id" | "immutable_tags" | "allow_overwrite" | "active_at" | "pushed_at";

export const foundColumns = [
  "r.id",
  "r.immutable_tags",
  "r.allow_overwrite",
  "r.active_at",
  "r.pushed_at",
] as const satisfies readonly `r.${Columns}`[];

export function foundRepository(row: Pick<Selectable<Tables["repositories"]>, Columns>): FoundRepository {
  return {
    id: row.id,
    immutableTags: json<readonly NameGlob[]>().decode(row.immutable_tags),
    allowsOverwrite: flag.decode(row.allow_overwrite),
    activeAt: row.active_at,
    pushedAt: row.pushed_at ?? undefined,
  };
}

const find = prepared((db, value: Value<{ path: RepositoryName }>) =>
  db.selectFrom("repositories as r").select(foundColumns).where("r.path", "=", value("path")),
);

const namespace = prepared((db, value: Value<{ name: string }>) =>
  db
    .selectFrom("namespaces")
    .select(["id", "name", "kind", "default_visibility", "deleted_at"])
    .where("name", "=", value("name")),
);

const anyAccount = prepared((db) => db.selectFrom("users").select("id").limit(1));

const add = insertInto(
  "repositories",
  [
    "namespace_id",
    "path",
    "created_at",
    "active_at",
    ["visibility", optional<"public" | "private">()],
    "created_by",
  ],
  (insert) => insert.returning("id"),
);

export async function findRepository(tx: Tx, path: RepositoryName): Promise<FoundRepository | undefined> {
  const row = await find.first(tx, { path });
  return row && foundRepository(row);
}

/**
 * The repository; a push makes it where there is none yet.
 * @throws NamespaceGone, QuotaExceeded
 */
export async function ensureRepository(
  tx: Tx,
  path: RepositoryName,
  by: Actor,
  limits: NamespaceLimits,
): Promise<FoundRepository> {
  return (await findRepository(tx, path)) ?? (await makeRepository(tx, path, by, limits));
}

/** The same where it is known that there is none. @throws NamespaceGone, QuotaExceeded */
export async function makeRepository(
  tx: Tx,
  path: RepositoryName,
  { actor, now }: Actor,
  limits: NamespaceLimits,
): Promise<FoundRepository> {
  const home = await findHome(tx, path, actor);
  await admitRepository(tx, home, limits);
  const { id } = await add.one(tx, {
    namespaceId: home.id,
    path,
    createdAt: now,
    activeAt: now,
    visibility: visibilityIn(home),
    createdBy: actor,
  });
  await addFirstPush(tx, path, home, { actor, now });
  return { id, immutableTags: [], allowsOverwrite: true, activeAt: now, pushedAt: undefined };
}

async function findHome(tx: Tx, path: RepositoryName, actor: string): Promise<HomeNamespace> {
  const account = accountOf(path);
  const root = await findNamespace(tx, rootNamespaceName);
  if (root === undefined) throw new Error("the root namespace is missing");
  return homeOf(path, {
    root,
    owner: account === undefined ? undefined : await findNamespace(tx, account),
    hasAccounts: (await anyAccount.first(tx, {})) !== undefined,
    isAnonymous: actor === anonymous,
  });
}

async function findNamespace(tx: Tx, name: string): Promise<HomeNamespace | undefined> {
  const row = await namespace.first(tx, { name });
  if (row === undefined) return undefined;
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    defaultVisibility: row.default_visibility ?? undefined,
    isDeleted: row.deleted_at !== null,
  };
}

/** Written with the repository, since only the transaction knows which of several uploads at once made it. */
async function addFirstPush(
  tx: Tx,
  path: RepositoryName,
  { id: namespaceId }: HomeNamespace,
  { actor, now: at }: Actor,
): Promise<void> {
  const event = {
    at,
    action: "repository.create",
    actor: actor as Principal,
    credential: undefined,
    address: undefined,
    namespaceId,
    object: path,
    result: "ok",
    detail: { by: "push" },
    requestId: undefined,
  } as const;
  await addAuditEvents(tx, [event]);
}
