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
import type { NamespaceLimits } from "#server/registry/repositories/namespace-limits.ts";
import { asImmutable } from "#server/registry/tags/tag-held.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { findRepository } from "../repositories/pushed-repository.ts";
import { deleteManifest } from "./delete-manifest.ts";
import { findFacts } from "./manifest-facts.ts";
import { putManifest } from "./put-manifest.ts";
import { referrersPage } from "./referrers-page.ts";

const byTag = prepared((db, value: Value<{ repository: RepositoryName; tag: Tag }>) =>
  db
    .selectFrom("repositories as r")
    .innerJoin("tags as t", "t.repository_id", "r.id")
    .innerJoin("manifests as m", (join) =>
      join.onRef("m.repository_id", "=", "t.repository_id").onRef("m.digest", "=", "t.digest"),
    )
    .select(["m.repository_id", "m.digest", "m.media_type", "m.size"])
    .where("r.path", "=", value("repository"))
    .where("t.name", "=", value("tag")),
);

const byDigest = prepared((db, value: Value<{ repository: RepositoryName; digest: Digest }>) =>
  db
    .selectFrom("repositories as r")
    .innerJoin("manifests as m", "m.repository_id", "r.id")
    .select(["m.repository_id", "m.digest", "m.media_type", "m.size"])
    .where("r.path", "=", value("repository"))
    .where("m.digest", "=", value("digest")),
);

const bytes = prepared((db, value: Value<{ repository: RepositoryName; digest: Digest }>) =>
  db
    .selectFrom("repositories as r")
    .innerJoin("manifests as m", "m.repository_id", "r.id")
    .select("m.bytes")
    .where("r.path", "=", value("repository"))
    .where("m.digest", "=", value("digest")),
);

/** Manifests: reads here; what writes and deletes them has files of its own. */
export class ManifestQueries implements ManifestRecords {
  readonly #database: Database;
  readonly #limits: NamespaceLimits;

  constructor(database: Database, limits: NamespaceLimits) {
    this.#database = database;
    this.#limits = limits;
  }

  async find(repository: RepositoryName, reference: Reference): Promise<StoredManifest | undefined> {
    const row =
      reference.kind === "tag"
        ? await byTag.readFirst(this.#database, { repository, tag: reference.tag })
        : await byDigest.readFirst(this.#database, { repository, digest: reference.digest });
    if (row === undefined) return undefined;
    const { repository_id: repositoryId, digest, media_type: mediaType, size } = row;
    return { repositoryId, digest, mediaType, size };
  }

  async bytes(repository: RepositoryName, digest: Digest): Promise<Uint8Array | undefined> {
    return (await bytes.readFirst(this.#database, { repository, digest }))?.bytes;
  }

  async facts(
    repository: RepositoryName,
    digests: readonly Digest[],
  ): Promise<ReadonlyMap<Digest, ManifestFacts>> {
    return await findFacts(this.#database, repository, digests);
  }

  async put(manifest: NewManifest): Promise<PutOutcome> {
    return await putManifest(this.#database, manifest, this.#limits);
  }

  async delete(repository: RepositoryName, digest: Digest, by: Actor): Promise<Removal | "immutable"> {
    return await this.#database
      .write(async (tx) => {
        const found = await findRepository(tx, repository);
        if (found === undefined) return "unknown";
        return (await deleteManifest(tx, { ...found, repository }, digest, by)).removal;
      })
      .catch(asImmutable);
  }

  async referrers(request: ReferrersRequest): Promise<ReferrersPage> {
    return await referrersPage(this.#database, request);
  }
}
