import type { Digest, Reference, RepositoryName, Tag } from "@estiva/protocol";
import type {
  Actor,
  ManifestRecords,
  NewManifest,
  PutOutcome,
  Referrer,
  ReferrersRequest,
  Removal,
  StoredManifest,
} from "../../registry/metadata-store.ts";
import type { Database } from "../database.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";
import { deleteManifest } from "./delete-manifest.ts";
import { ManifestWriter } from "./manifest-writer.ts";
import type { RepositoryQueries } from "./repository-queries.ts";
import type { TagQueries } from "./tag-queries.ts";

/** Reads of manifests; what writes them has files of its own. */
export class ManifestQueries implements ManifestRecords {
  readonly #database: Database;
  readonly #repositories: RepositoryQueries;
  readonly #tags: TagQueries;
  readonly #writer: ManifestWriter;
  readonly #byTag;
  readonly #byDigest;
  readonly #bytes;

  constructor(database: Database, repositories: RepositoryQueries, tags: TagQueries) {
    this.#database = database;
    this.#repositories = repositories;
    this.#tags = tags;
    this.#writer = new ManifestWriter(database, repositories, tags);
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

  async put(manifest: NewManifest): Promise<PutOutcome> {
    return await this.#writer.put(manifest);
  }

  async delete(repository: RepositoryName, digest: Digest, by: Actor): Promise<Removal> {
    return await this.#database.write(async (tx) => {
      const repositoryId = await this.#repositories.id(tx, repository);
      if (repositoryId === undefined) return "unknown";
      return await deleteManifest(tx, this.#tags, { repositoryId, repository, digest }, by);
    });
  }

  async referrers(request: ReferrersRequest): Promise<readonly Referrer[]> {
    const { repository, subject, artifactType, after, limit } = request;
    const rows = await this.#database.read
      .selectFrom("repositories as r")
      .innerJoin("manifests as m", "m.repository_id", "r.id")
      .select(["m.digest", "m.referrer_descriptor"])
      .where("r.path", "=", repository)
      .where("m.subject", "=", subject)
      .where("m.digest", ">", after as Digest)
      .$if(artifactType !== undefined, (query) => query.where("m.artifact_type", "=", artifactType ?? null))
      .orderBy("m.digest")
      .limit(limit)
      .execute();
    return rows.map(({ digest, referrer_descriptor }) => ({
      digest,
      descriptor: referrer_descriptor ?? "{}",
    }));
  }
}
