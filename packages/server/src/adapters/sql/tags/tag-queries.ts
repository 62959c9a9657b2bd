import type { RepositoryName, Tag } from "@estiva/protocol";
import type { Actor, PageRequest } from "#server/registry/records.ts";
import { asImmutable } from "#server/registry/tags/tag-held.ts";
import type { TagRecords, TagRemoval } from "#server/registry/tags/tag-records.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { findRepository } from "../repositories/pushed-repository.ts";
import { removeTag } from "./remove-tag.ts";

const page = prepared((db, value: Value<{ repository: RepositoryName; after: Tag; limit: number }>) =>
  db
    .selectFrom("tags")
    .select("name")
    .where("repository_id", "=", (eb) =>
      eb.selectFrom("repositories").select("id").where("path", "=", value("repository")),
    )
    .where("name", ">", value("after"))
    .orderBy("name")
    .limit(value("limit")),
);

export class TagQueries implements TagRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async page(repository: RepositoryName, { after, limit }: PageRequest<string>): Promise<readonly Tag[]> {
    return await page.readColumn(this.#database, { repository, after: after as Tag, limit });
  }

  async delete(repository: RepositoryName, tag: Tag, by: Actor): Promise<TagRemoval> {
    return await this.#database
      .write(async (tx) => {
        const found = await findRepository(tx, repository);
        if (found === undefined) return "unknown";
        const digest = await removeTag(tx, { ...found, repository }, tag, by);
        return digest === undefined ? "unknown" : "removed";
      })
      .catch(asImmutable);
  }
}
