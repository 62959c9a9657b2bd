import type { Digest, Reference, RepositoryName, Tag } from "@estiva/protocol";
import type { Removal } from "#server/registry/blobs/blob-records.ts";
import type { ManifestFacts } from "#server/registry/manifests/manifest-facts.ts";
import type {
  ManifestRecords,
  NewManifest,
  PutOutcome,
  ReferrersPage,
  ReferrersRequest,
  StoredManifest,
} from "#server/registry/manifests/manifest-records.ts";
import type { Actor } from "#server/registry/records.ts";
import type { CollectionQueries } from "../blobs/collection-queries.ts";
import type { Database } from "../database.ts";
import type { EventQueries } from "../events/event-queries.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";
import type { RepositoryQueries } from "../repositories/repository-queries.ts";
import type { TagQueries } from "../tags/tag-queries.ts";
import type { ManifestDeleter } from "./manifest-deleter.ts";
import type { ManifestFactQueries } from "./manifest-fact-queries.ts";
import { ManifestWriter } from "./manifest-writer.ts";
import { ReferrerQueries } from "./referrer-queries.ts";

/** Manifests: reads here; what writes and deletes them has files of its own. */
export class ManifestQueries implements ManifestRecords {
  readonly #database: Database;
  readonly #writer: ManifestWriter;
  readonly #deleter: ManifestDeleter;
  readonly #referrers: ReferrerQueries;
  readonly #facts: ManifestFactQueries;
  readonly #byTag;
  readonly #byDigest;
  readonly #bytes;

  constructor(
    database: Database,
    queries: {
      repositories: RepositoryQueries;
      tags: TagQueries;
      events: EventQueries;
      collection: CollectionQueries;
      facts: ManifestFactQueries;
      deleter: ManifestDeleter;
    },
  ) {
    this.#database = database;
    this.#facts = queries.facts;
    this.#deleter = queries.deleter;
    this.#writer = new ManifestWriter(database, queries);
    this.#referrers = new ReferrerQueries(database);
    const inRepository = database.read
      .selectFrom("repositories as r")
      .innerJoin("manifests as m", "m.repository_id", "r.id");
    this.#byTag = new PreparedQuery((value: Value<{ repository: RepositoryName; tag: Tag }>) =>
      database.read
        .selectFrom("repositories as r")
        .innerJoin("tags as t", "t.repository_id", "r.id")
        .innerJoin("manifests as m", (join) =>
          join.onRef("m.repository_id", "=", "t.repository_id").onRef("m.digest", "=", "t.digest"),
        )
        .select(["m.digest", "m.media_type", "m.size"])
        .where("r.path", "=", value("repository"))
        .where("t.name", "=", value("tag")),
    );
    this.#byDigest = new PreparedQuery((value: Value<{ repository: RepositoryName; digest: Digest }>) =>
      inRepository
        .select(["m.digest", "m.media_type", "m.size"])
        .where("r.path", "=", value("repository"))
        .where("m.digest", "=", value("digest")),
    );
    this.#bytes = new PreparedQuery((value: Value<{ repository: RepositoryName; digest: Digest }>) =>
      inRepository
        .select("m.bytes")
        .where("r.path", "=", value("repository"))
        .where("m.digest", "=", value("digest")),
    );
  }

  async find(repository: RepositoryName, reference: Reference): Promise<StoredManifest | undefined> {
    const row =
      reference.kind === "tag"
        ? await this.#byTag.readFirst(this.#database, { repository, tag: reference.tag })
        : await this.#byDigest.readFirst(this.#database, { repository, digest: reference.digest });
    return row && { digest: row.digest, mediaType: row.media_type, size: row.size };
  }

  async bytes(repository: RepositoryName, digest: Digest): Promise<Uint8Array | undefined> {
    return (await this.#bytes.readFirst(this.#database, { repository, digest }))?.bytes;
  }

  async facts(
    repository: RepositoryName,
    digests: readonly Digest[],
  ): Promise<ReadonlyMap<Digest, ManifestFacts>> {
    return await this.#facts.find(repository, digests);
  }

  async put(manifest: NewManifest): Promise<PutOutcome> {
    return await this.#writer.put(manifest);
  }

  async delete(repository: RepositoryName, digest: Digest, by: Actor): Promise<Removal | "immutable"> {
    return await this.#deleter.delete(repository, digest, by);
  }

  async referrers(request: ReferrersRequest): Promise<ReferrersPage> {
    return await this.#referrers.page(request);
  }
}
