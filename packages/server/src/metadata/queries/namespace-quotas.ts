import { rootNamespaceName } from "@estiva/protocol";
import type { Kysely, Transaction } from "kysely";
import { NamespaceFull } from "../../registry/metadata-store.ts";
import type { Tables } from "../tables.ts";
import { endOfNames } from "./repository-queries.ts";

/** What one user or organisation may have; the root namespace may have anything. Undefined is no limit. */
export interface NamespaceLimits {
  readonly maxRepositories?: number | undefined;
  /** A blob in several of its repositories counts once. */
  readonly maxBytes?: number | undefined;
}

/** Holds namespaces to their limits, within the transaction that adds something. */
export class NamespaceQuotas {
  readonly #limits: NamespaceLimits;

  constructor(limits: NamespaceLimits) {
    this.#limits = limits;
  }

  /** Before a repository is made. @throws NamespaceFull */
  async admitRepository(
    tx: Transaction<Tables>,
    { id, kind, name }: { readonly id: number; readonly kind: string; readonly name: string },
  ): Promise<void> {
    const { maxRepositories } = this.#limits;
    if (maxRepositories === undefined || kind === "root") return;
    if (!(await hasRepositories(tx, id, maxRepositories))) return;
    throw new NamespaceFull(`${name} has ${maxRepositories} repositories, as many as it may`);
  }

  /** Once a blob was linked into this repository. @throws NamespaceFull */
  async admitBytes(tx: Transaction<Tables>, repositoryId: number): Promise<void> {
    const { maxBytes } = this.#limits;
    if (maxBytes === undefined) return;
    const home = await tx
      .selectFrom("repositories as r")
      .innerJoin("namespaces as n", "n.id", "r.namespace_id")
      .select(["n.id", "n.name"])
      .where("r.id", "=", repositoryId)
      .executeTakeFirst();
    if (home === undefined || home.name === rootNamespaceName) return;
    // What repositories share is in this sum several times: what it lets pass need not be counted exactly.
    const bound = await tx
      .selectFrom("repositories")
      .select((eb) => eb.fn.sum<number | null>("size").as("bytes"))
      .where("namespace_id", "=", home.id)
      .executeTakeFirst();
    if ((bound?.bytes ?? 0) <= maxBytes || (await storedBytes(tx, home.id)) <= maxBytes) return;
    throw new NamespaceFull(`${home.name} may store ${maxBytes} bytes, and this push has no room in them`);
  }
}

/** Whether a namespace has at least so many repositories. */
export async function hasRepositories(
  on: Kysely<Tables>,
  namespaceId: number,
  count: number,
): Promise<boolean> {
  const last = await on
    .selectFrom("repositories")
    .select("id")
    .where("namespace_id", "=", namespaceId)
    .where("path", "<", endOfNames)
    .orderBy("path")
    .limit(1)
    .offset(count - 1)
    .executeTakeFirst();
  return last !== undefined;
}

/** Of all blobs in a namespace's repositories, each once; in bytes. */
export async function storedBytes(on: Kysely<Tables>, namespaceId: number): Promise<number> {
  const linked = on
    .selectFrom("repositories as r")
    .innerJoin("repository_blobs as l", "l.repository_id", "r.id")
    .select("l.digest")
    .where("r.namespace_id", "=", namespaceId);
  const stored = await on
    .selectFrom("blobs")
    .select((eb) => eb.fn.sum<number | null>("size").as("bytes"))
    .where("digest", "in", linked)
    .executeTakeFirst();
  return stored?.bytes ?? 0;
}
