import type { RepositoryName } from "@estiva/protocol";
import type {
  CatalogRecords,
  NewRepository,
  RepositoryChanges,
  RepositoryEntry,
  RepositoryKey,
  RepositoryList,
} from "#server/catalog/repositories/catalog-records.ts";
import type { Chunk } from "#server/catalog/scan.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { createRepository } from "./create-repository.ts";
import { emptyRepository, findRetired } from "./empty-repository.ts";
import { findEntry } from "./find-entry.ts";
import { reachableNamespaces } from "./reachable-namespaces.ts";
import { repositoryScan } from "./repository-scan.ts";
import { retireRepository } from "./retire-repository.ts";
import { updateRepository } from "./update-repository.ts";

const readme = prepared((db, value: Value<{ repository: RepositoryName }>) =>
  db.selectFrom("repositories").select("readme").where("path", "=", value("repository")),
);

const setReadme = prepared((db, value: Value<{ repository: RepositoryName; readme: string | null }>) =>
  db
    .updateTable("repositories")
    .set({ readme: value("readme") })
    .where("path", "=", value("repository"))
    .returning("id"),
);

export class CatalogQueries implements CatalogRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(repository: RepositoryName): Promise<RepositoryEntry | undefined> {
    return await findEntry(this.#database, repository);
  }

  async scan(list: RepositoryList, after: RepositoryKey | undefined): Promise<Chunk<RepositoryKey>> {
    return await repositoryScan(this.#database.read, list, after);
  }

  async reachableNamespaces(principal: string, limit: number): Promise<readonly number[]> {
    return await reachableNamespaces(this.#database, principal, limit);
  }

  async create(
    repository: NewRepository,
  ): Promise<"created" | "taken" | "full" | "namespace-gone" | "pull-denied"> {
    return await this.#database.write((tx) => createRepository(tx, repository));
  }

  async update(
    repository: RepositoryName,
    changes: RepositoryChanges,
  ): Promise<"updated" | "unknown" | "pull-denied"> {
    return await this.#database.write((tx) => updateRepository(tx, repository, changes));
  }

  async readme(repository: RepositoryName): Promise<string | undefined> {
    return (await readme.readFirst(this.#database, { repository }))?.readme ?? undefined;
  }

  async setReadme(repository: RepositoryName, markdown: string): Promise<boolean> {
    const values = { repository, readme: markdown === "" ? null : markdown };
    return (await this.#database.write((tx) => setReadme.first(tx, values))) !== undefined;
  }

  async retire(repository: RepositoryName): Promise<"retired" | "unknown" | "read-only"> {
    return await this.#database.write((tx) => retireRepository(tx, repository));
  }

  async emptyRetired(limit: number, now: number): Promise<number> {
    // Mostly there is none, and a transaction costs a flush.
    const retired = await findRetired.readFirst(this.#database, {});
    if (retired === undefined) return 0;
    return await this.#database.write((tx) => emptyRepository(tx, retired.id, { limit, now }));
  }
}
