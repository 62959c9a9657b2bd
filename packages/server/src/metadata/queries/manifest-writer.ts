import type { Digest } from "@estiva/protocol";
import type { Transaction } from "kysely";
import type {
  ManifestReference,
  NewManifest,
  PutOutcome,
  SizeMismatch,
} from "../../registry/metadata-store.ts";
import type { Database } from "../database.ts";
import type { Tables } from "../tables.ts";
import type { RepositoryQueries } from "./repository-queries.ts";
import type { TagQueries } from "./tag-queries.ts";

type Tx = Transaction<Tables>;

/** Digests per statement: SQLite and PostgreSQL both bound the number of parameters. */
const batch = 500;

class ContentMissing extends Error {
  readonly digests: readonly Digest[];
  constructor(digests: readonly Digest[]) {
    super("content missing");
    this.digests = digests;
  }
}

/** Puts a manifest: its references, tags, history and events in one transaction, or nothing. */
export class ManifestWriter {
  readonly #database: Database;
  readonly #repositories: RepositoryQueries;
  readonly #tags: TagQueries;

  constructor(database: Database, repositories: RepositoryQueries, tags: TagQueries) {
    this.#database = database;
    this.#repositories = repositories;
    this.#tags = tags;
  }

  async put(manifest: NewManifest): Promise<PutOutcome> {
    try {
      return await this.#database.write((tx) => this.#put(tx, manifest));
    } catch (error) {
      if (error instanceof ContentMissing) return { stored: false, missing: error.digests };
      throw error;
    }
  }

  async #put(tx: Tx, manifest: NewManifest): Promise<PutOutcome> {
    const { repository, digest, now, actor } = manifest;
    const repositoryId = await this.#repositories.ensure(tx, repository, now);
    const { references, sizeMismatches } = await resolveReferences(tx, repositoryId, manifest);
    const isNew = await insertManifest(tx, repositoryId, manifest);
    if (isNew) await insertReferences(tx, repositoryId, digest, references);
    for (const tag of manifest.tags) {
      await this.#tags.point(tx, { repositoryId, tag, digest }, { actor, now });
    }
    const pushed = manifest.tags.length === 0 ? [null] : manifest.tags;
    const events = pushed.map((tag) => ({
      action: "push" as const,
      repository,
      digest,
      tag,
      actor,
      at: now,
    }));
    await tx.insertInto("events").values(events).execute();
    return { stored: true, sizeMismatches };
  }
}

/**
 * Checks that everything is in the repository. An index may list a blob among its manifests (BuildKit's
 * registry cache does): it is then kept like a layer.
 */
async function resolveReferences(
  tx: Tx,
  repositoryId: number,
  { references }: NewManifest,
): Promise<{ references: readonly ManifestReference[]; sizeMismatches: readonly SizeMismatch[] }> {
  if (references.length === 0) return { references, sizeMismatches: [] };
  const children = references.filter(({ kind }) => kind === "child").map(({ digest }) => digest);
  const manifests = await linkedManifests(tx, repositoryId, children);
  const blobs = await linkedBlobs(
    tx,
    repositoryId,
    references.map(({ digest }) => digest).filter((digest) => !manifests.has(digest)),
  );
  const resolved = references.map((reference): ManifestReference => {
    const isBlob =
      reference.kind === "child" && !manifests.has(reference.digest) && blobs.has(reference.digest);
    return isBlob ? { ...reference, kind: "layer" } : reference;
  });
  const sizeOf = (reference: ManifestReference) =>
    reference.kind === "child" ? manifests.get(reference.digest) : blobs.get(reference.digest);
  const missing = resolved.filter((reference) => reference.required && sizeOf(reference) === undefined);
  if (missing.length > 0) throw new ContentMissing([...new Set(missing.map(({ digest }) => digest))]);
  const sizeMismatches = resolved.flatMap((reference): readonly SizeMismatch[] => {
    const actual = sizeOf(reference);
    const { digest, size: said } = reference;
    return actual === undefined || actual === said ? [] : [{ digest, said, actual }];
  });
  return { references: resolved, sizeMismatches };
}

/** In digest order, which is the order in which a database with row locks must lock them. */
async function linkedBlobs(
  tx: Tx,
  repositoryId: number,
  digests: readonly Digest[],
): Promise<Map<Digest, number>> {
  return await sizes(digests, (some) =>
    tx
      .selectFrom("repository_blobs as l")
      .innerJoin("blobs as b", "b.digest", "l.digest")
      .select(["b.digest", "b.size"])
      .where("l.repository_id", "=", repositoryId)
      .where("l.digest", "in", some)
      .orderBy("b.digest")
      .execute(),
  );
}

async function linkedManifests(
  tx: Tx,
  repositoryId: number,
  digests: readonly Digest[],
): Promise<Map<Digest, number>> {
  return await sizes(digests, (some) =>
    tx
      .selectFrom("manifests")
      .select(["digest", "size"])
      .where("repository_id", "=", repositoryId)
      .where("digest", "in", some)
      .orderBy("digest")
      .execute(),
  );
}

async function sizes(
  digests: readonly Digest[],
  select: (some: readonly Digest[]) => Promise<readonly { digest: Digest; size: number }[]>,
): Promise<Map<Digest, number>> {
  const found = new Map<Digest, number>();
  const sorted = [...new Set(digests)].sort();
  for (let start = 0; start < sorted.length; start += batch) {
    for (const { digest, size } of await select(sorted.slice(start, start + batch))) found.set(digest, size);
  }
  return found;
}

/** False if the repository had this manifest already; its media type is then the one of the newest push. */
async function insertManifest(tx: Tx, repositoryId: number, manifest: NewManifest): Promise<boolean> {
  const { digest, mediaType, artifactType, subject, referrerDescriptor, bytes, now, actor } = manifest;
  const inserted = await tx
    .insertInto("manifests")
    .values({
      repository_id: repositoryId,
      digest,
      media_type: mediaType,
      artifact_type: artifactType ?? null,
      subject: subject ?? null,
      referrer_descriptor: referrerDescriptor ?? null,
      size: bytes.byteLength,
      bytes,
      pushed_at: now,
      pushed_by: actor,
    })
    .onConflict((conflict) => conflict.columns(["repository_id", "digest"]).doNothing())
    .returning("digest")
    .executeTakeFirst();
  if (inserted !== undefined) return true;
  await tx
    .updateTable("manifests")
    .set({ media_type: mediaType, referrer_descriptor: referrerDescriptor ?? null })
    .where("repository_id", "=", repositoryId)
    .where("digest", "=", digest)
    .execute();
  return false;
}

async function insertReferences(
  tx: Tx,
  repositoryId: number,
  manifest: Digest,
  references: readonly ManifestReference[],
): Promise<void> {
  for (let start = 0; start < references.length; start += batch) {
    const rows = references
      .slice(start, start + batch)
      .map(({ kind, digest }) => ({ repository_id: repositoryId, manifest, kind, digest }));
    await tx
      .insertInto("manifest_references")
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}
