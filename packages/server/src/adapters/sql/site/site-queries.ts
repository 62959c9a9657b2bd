import type {
  MeasuredBlobs,
  MeasuredRepository,
  RetiredName,
  SiteRecords,
} from "#server/accounts/site/site-records.ts";
import type { Database } from "../database.ts";
import { preparedList } from "../prepared-list.ts";
import { measureBlobs, measureRepositories, measureUploads } from "./measure-site.ts";
import { releaseName, retiredNames } from "./retired-names.ts";

const names = preparedList((db, _value, ids: readonly number[]) =>
  db.selectFrom("namespaces").select(["id", "name"]).where("id", "in", ids),
);

export class SiteQueries implements SiteRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async measureRepositories(after: number, limit: number): Promise<readonly MeasuredRepository[]> {
    return await measureRepositories(this.#database, after, limit);
  }

  async measureBlobs(after: string, limit: number): Promise<MeasuredBlobs> {
    return await measureBlobs(this.#database, after, limit);
  }

  async measureUploads(): Promise<{ open: number; bytes: number }> {
    return await measureUploads(this.#database);
  }

  async namespaceNames(ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
    if (ids.length === 0) return new Map();
    const rows = await names.read(this.#database, {}, ids);
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  async retiredNames(wanted: {
    prefix: string;
    after: string;
    limit: number;
  }): Promise<readonly RetiredName[]> {
    return await retiredNames(this.#database, wanted);
  }

  async releaseName(name: string): Promise<"released" | "unknown" | "not-empty"> {
    return await this.#database.write((tx) => releaseName(tx, name));
  }
}
