import type { RepositoryName } from "@estiva/protocol";
import {
  byteQuotaOf,
  type NamespaceLimits,
  refuseUnlessAnyFits,
} from "#server/registry/repositories/namespace-limits.ts";
import { accountOf } from "#server/registry/repositories/new-repository.ts";
import type { ByteQuota, RepositoryRecords } from "#server/registry/repositories/repository-records.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { admitRepositoryToCome } from "./repository-numbers.ts";

const exists = prepared((db, value: Value<{ path: RepositoryName }>) =>
  db.selectFrom("repositories").select("id").where("path", "=", value("path")),
);

/** The account that a name lies in, and whether there is a repository of that name. */
const account = prepared((db, value: Value<{ name: string; path: RepositoryName }>) =>
  db
    .selectFrom("namespaces")
    .select(["id", "kind", "name", "size"])
    .select((eb) =>
      eb.selectFrom("repositories").select("id").where("path", "=", value("path")).as("repositoryId"),
    )
    .where("name", "=", value("name"))
    .where("kind", "!=", "root"),
);

export class RepositoryQueries implements RepositoryRecords {
  readonly #database: Database;
  readonly #limits: NamespaceLimits;

  constructor(database: Database, limits: NamespaceLimits) {
    this.#database = database;
    this.#limits = limits;
  }

  async exists(repository: RepositoryName): Promise<boolean> {
    return (await exists.readFirst(this.#database, { path: repository })) !== undefined;
  }

  async admitPush(repository: RepositoryName): Promise<ByteQuota | undefined> {
    const { maxBytes, maxRepositories } = this.#limits;
    if (maxBytes === undefined && maxRepositories === undefined) return undefined;
    const owner = await this.#accountOf(repository);
    if (owner === undefined) return undefined;
    const quota = byteQuotaOf(owner, this.#limits);
    refuseUnlessAnyFits(quota);
    if (owner.repositoryId === null) await admitRepositoryToCome(this.#database, owner, this.#limits);
    return quota;
  }

  async byteQuota(repository: RepositoryName): Promise<ByteQuota | undefined> {
    if (this.#limits.maxBytes === undefined) return undefined;
    const owner = await this.#accountOf(repository);
    return owner && byteQuotaOf(owner, this.#limits);
  }

  async #accountOf(path: RepositoryName) {
    const name = accountOf(path);
    return name === undefined ? undefined : await account.readFirst(this.#database, { name, path });
  }
}
