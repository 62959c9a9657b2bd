import {
  type LimitedNamespace,
  maxRepositoriesOf,
  type NamespaceLimits,
  tooManyRepositories,
} from "#server/registry/repositories/namespace-limits.ts";
import type { Database, Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";

/** The repository of a namespace that has so many before it. */
const behind = prepared((db, value: Value<{ namespaceId: number; before: number }>) =>
  db
    .selectFrom("repositories")
    .select("id")
    .where("namespace_id", "=", value("namespaceId"))
    .orderBy("path")
    .limit(1)
    .offset(value("before")),
);

/** Whether a namespace has at least so many repositories. */
export async function hasRepositories(tx: Tx, namespaceId: number, count: number): Promise<boolean> {
  return (await behind.first(tx, { namespaceId, before: count - 1 })) !== undefined;
}

type Namespace = LimitedNamespace & { readonly id: number };

/** Before a repository is made, within the transaction that makes it. @throws QuotaExceeded */
export async function admitRepository(tx: Tx, namespace: Namespace, limits: NamespaceLimits): Promise<void> {
  const most = maxRepositoriesOf(namespace, limits);
  if (most !== undefined && (await hasRepositories(tx, namespace.id, most)))
    throw tooManyRepositories(namespace, most);
}

/** The same before a push that would make one sends its bytes. @throws QuotaExceeded */
export async function admitRepositoryToCome(
  database: Database,
  namespace: Namespace,
  limits: NamespaceLimits,
): Promise<void> {
  const most = maxRepositoriesOf(namespace, limits);
  if (most === undefined) return;
  const last = await behind.readFirst(database, { namespaceId: namespace.id, before: most - 1 });
  if (last !== undefined) throw tooManyRepositories(namespace, most);
}
