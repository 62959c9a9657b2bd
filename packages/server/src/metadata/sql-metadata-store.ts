import { sql } from "kysely";
import type { MetadataStore } from "../registry/metadata-store.ts";
import type { Database } from "./database.ts";
import { BlobQueries } from "./queries/blob-queries.ts";
import { EventQueries } from "./queries/event-queries.ts";
import { ManifestQueries } from "./queries/manifest-queries.ts";
import { RepositoryQueries } from "./queries/repository-queries.ts";
import { SigningKeyQueries } from "./queries/signing-key-queries.ts";
import { TagQueries } from "./queries/tag-queries.ts";
import { UploadQueries } from "./queries/upload-queries.ts";

/** The metadata store on an SQL database, whichever dialect it speaks. */
export class SqlMetadataStore implements MetadataStore {
  readonly repositories: RepositoryQueries;
  readonly blobs: BlobQueries;
  readonly uploads: UploadQueries;
  readonly manifests: ManifestQueries;
  readonly tags: TagQueries;
  readonly signingKeys: SigningKeyQueries;
  readonly events: EventQueries;
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    this.repositories = new RepositoryQueries(database);
    this.blobs = new BlobQueries(database, this.repositories);
    this.uploads = new UploadQueries(database);
    this.tags = new TagQueries(database, this.repositories);
    this.manifests = new ManifestQueries(database, this.repositories, this.tags);
    this.signingKeys = new SigningKeyQueries(database);
    this.events = new EventQueries(database);
  }

  async check(): Promise<void> {
    await sql`select 1`.execute(this.#database.read);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database[Symbol.asyncDispose]();
  }
}
