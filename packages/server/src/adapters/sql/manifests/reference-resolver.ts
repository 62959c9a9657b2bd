import type { Digest } from "@estiva/protocol";
import type { Transaction } from "kysely";
import type { ManifestReference, SizeMismatch } from "#server/registry/manifests/manifest-records.ts";
import type { Database } from "../database.ts";
import { PreparedListQuery, type Value } from "../prepared-query.ts";
import type { Tables } from "../tables.ts";

/** Digests per statement: SQLite and PostgreSQL both bound the number of parameters. */
const batch = 500;

/** A manifest names content that its repository doesn't have. */
export class ContentMissing extends Error {
  override readonly name = "ContentMissing";
  readonly digests: readonly Digest[];

  constructor(digests: readonly Digest[]) {
    super("content missing");
    this.digests = digests;
  }
}

interface Sized {
  digest: Digest;
  size: number;
}

type SizesQuery = PreparedListQuery<{ repositoryId: number }, Digest, Sized>;

/** Holds what a manifest names against what its repository has. */
export class ReferenceResolver {
  readonly #blobs: SizesQuery;
  readonly #manifests: SizesQuery;

  /** The lists are in digest order, which is the order in which a database with row locks must lock them. */
  constructor({ read: db }: Database) {
    this.#blobs = new PreparedListQuery(
      (value: Value<{ repositoryId: number }>, digests: readonly Digest[]) =>
        db
          .selectFrom("repository_blobs as l")
          .innerJoin("blobs as b", "b.digest", "l.digest")
          .select(["b.digest", "b.size"])
          .where("l.repository_id", "=", value("repositoryId"))
          .where("l.digest", "in", digests)
          .orderBy("l.digest"),
    );
    this.#manifests = new PreparedListQuery(
      (value: Value<{ repositoryId: number }>, digests: readonly Digest[]) =>
        db
          .selectFrom("manifests")
          .select(["digest", "size"])
          .where("repository_id", "=", value("repositoryId"))
          .where("digest", "in", digests)
          .orderBy("digest"),
    );
  }

  /**
   * Finds every reference. An index may list a blob among its manifests (BuildKit's registry cache does): it is
   * then kept like a layer.
   * @throws ContentMissing
   */
  async resolve(
    tx: Transaction<Tables>,
    repositoryId: number,
    references: readonly ManifestReference[],
  ): Promise<{ references: readonly ManifestReference[]; sizeMismatches: readonly SizeMismatch[] }> {
    const children = references.filter(({ kind }) => kind === "child").map(({ digest }) => digest);
    const manifests = await sizes(tx, this.#manifests, repositoryId, children);
    const others = references.map(({ digest }) => digest).filter((digest) => !manifests.has(digest));
    const blobs = await sizes(tx, this.#blobs, repositoryId, others);
    const resolved = references.map((reference): ManifestReference => {
      const isBlob =
        reference.kind === "child" && !manifests.has(reference.digest) && blobs.has(reference.digest);
      return isBlob ? { ...reference, kind: "layer" } : reference;
    });
    const sizeOf = ({ kind, digest }: ManifestReference) =>
      (kind === "child" ? manifests : blobs).get(digest);
    const missing = resolved.filter((reference) => reference.required && sizeOf(reference) === undefined);
    if (missing.length > 0) throw new ContentMissing([...new Set(missing.map(({ digest }) => digest))]);
    const sizeMismatches = resolved.flatMap((reference): readonly SizeMismatch[] => {
      const actual = sizeOf(reference);
      const { digest, size: said } = reference;
      return actual === undefined || actual === said ? [] : [{ digest, said, actual }];
    });
    return { references: resolved, sizeMismatches };
  }
}

async function sizes(
  tx: Transaction<Tables>,
  query: SizesQuery,
  repositoryId: number,
  digests: readonly Digest[],
): Promise<Map<Digest, number>> {
  const found = new Map<Digest, number>();
  const sorted = [...new Set(digests)].sort();
  for (let start = 0; start < sorted.length; start += batch) {
    const rows = await query.all(tx, { repositoryId }, sorted.slice(start, start + batch));
    for (const { digest, size } of rows) found.set(digest, size);
  }
  return found;
}
