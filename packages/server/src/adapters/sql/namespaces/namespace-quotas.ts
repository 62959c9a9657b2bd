import type { RepositoryName } from "@estiva/protocol";
import type { Kysely, Transaction } from "kysely";
import { QuotaExceeded } from "#server/registry/repositories/quota-exceeded.ts";
import type { ByteQuota } from "#server/registry/repositories/repository-records.ts";
import type { Database } from "../database.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";
import type { Tables } from "../tables.ts";

/** What one user or organisation may have; the root namespace may have anything. Undefined is no limit. */
export interface NamespaceLimits {
  readonly maxRepositories?: number | undefined;
  /** All repositories' sizes together. */
  readonly maxBytes?: number | undefined;
}

interface Namespace {
  readonly id: number;
  readonly kind: string;
  readonly name: string;
}

/**
 * Holds namespaces to their limits, within the transaction that adds something. The bytes are counted as they come
 * and go: adding up a namespace of 10,000 repositories takes 20 ms, each of their blobs once 400 ms, in which nobody
 * else is served.
 */
export class NamespaceQuotas {
  readonly #database: Database;
  readonly #limits: NamespaceLimits;
  readonly #count;
  readonly #home;

  constructor(database: Database, limits: NamespaceLimits) {
    this.#database = database;
    this.#limits = limits;
    const db = database.read;
    const maxBytes = limits.maxBytes ?? Number.MAX_SAFE_INTEGER;
    this.#count = new PreparedQuery((value: Value<{ repositoryId: number; bytes: number }>) =>
      db
        .updateTable("namespaces")
        .set((eb) => ({ size: eb("size", "+", value("bytes")) }))
        .where("id", "=", (eb) =>
          eb.selectFrom("repositories").select("namespace_id").where("id", "=", value("repositoryId")),
        )
        .returning((eb) => ["name", "kind", eb("size", ">", maxBytes).as("isOver")]),
    );
    this.#home = new PreparedQuery((value: Value<{ name: string }>) =>
      db
        .selectFrom("namespaces")
        .select(["id", "kind", "name", "size"])
        .where("name", "=", value("name"))
        .where("kind", "!=", "root"),
    );
  }

  /**
   * Before a push sends its bytes: what could never be stored is refused at once.
   * @param isNew whether the push would make the repository.
   * @throws QuotaExceeded
   */
  async admitPush(path: RepositoryName, isNew: boolean): Promise<ByteQuota | undefined> {
    const quota = await this.byteQuota(path);
    if (quota !== undefined && quota.left <= 0)
      throw new QuotaExceeded("bytes", quota.namespace, quota.limit);
    const home = isNew && this.#limits.maxRepositories !== undefined ? await this.#homeOf(path) : undefined;
    if (home !== undefined) await this.admitRepository(this.#database.read, home);
    return quota;
  }

  /** What fits still, asked again with every chunk of an upload. */
  async byteQuota(path: RepositoryName): Promise<ByteQuota | undefined> {
    const { maxBytes } = this.#limits;
    const home = maxBytes === undefined ? undefined : await this.#homeOf(path);
    if (home === undefined || maxBytes === undefined) return undefined;
    return { namespace: home.name, limit: maxBytes, left: maxBytes - home.size };
  }

  /** The user's or organisation's namespace that the name lies in. */
  async #homeOf(path: RepositoryName) {
    const slash = path.indexOf("/");
    if (slash === -1) return undefined;
    return await this.#home.readFirst(this.#database, { name: path.slice(0, slash) });
  }

  /** Before a repository is made. @throws QuotaExceeded */
  async admitRepository(on: Kysely<Tables>, { id, kind, name }: Namespace): Promise<void> {
    const { maxRepositories } = this.#limits;
    if (maxRepositories === undefined || kind === "root") return;
    if (await hasRepositories(on, id, maxRepositories))
      throw new QuotaExceeded("repositories", name, maxRepositories);
  }

  /** Counts bytes that a repository was given, or lost where they are negative. @throws QuotaExceeded */
  async count(tx: Transaction<Tables>, repositoryId: number, bytes: number): Promise<void> {
    const { maxBytes } = this.#limits;
    const home = await this.#count.first(tx, { repositoryId, bytes });
    if (home === undefined || home.kind === "root" || maxBytes === undefined || bytes <= 0) return;
    if (home.isOver) throw new QuotaExceeded("bytes", home.name, maxBytes);
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
    .orderBy("path")
    .limit(1)
    .offset(count - 1)
    .executeTakeFirst();
  return last !== undefined;
}
