import type { Digest } from "@estiva/protocol";
import type {
  MeasuredBlobs,
  MeasuredRepository,
  RetiredName,
  SiteRecords,
} from "#server/accounts/site/site-records.ts";
import type { Database } from "../database.ts";

/** Behind every character that a name may have. */
const afterAll = "\u{10ffff}";

export class SiteQueries implements SiteRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async measureRepositories(after: number, limit: number): Promise<readonly MeasuredRepository[]> {
    const rows = await this.#database.read
      .selectFrom("repositories as r")
      .select(["r.id", "r.namespace_id"])
      .select((eb) => [
        eb
          .selectFrom("manifests as m")
          .select((of) => of.fn.countAll<number>().as("count"))
          .whereRef("m.repository_id", "=", "r.id")
          .as("manifests"),
        eb
          .selectFrom("repository_blobs as l")
          .innerJoin("blobs as b", "b.digest", "l.digest")
          .select((of) => of.fn.sum<number | null>("b.size").as("bytes"))
          .whereRef("l.repository_id", "=", "r.id")
          .as("bytes"),
      ])
      .where("r.id", ">", after)
      .orderBy("r.id")
      .limit(limit)
      .execute();
    return rows.map(({ id, namespace_id, manifests, bytes }) => ({
      ...{ id, namespaceId: namespace_id, manifests: Number(manifests ?? 0), bytes: Number(bytes ?? 0) },
    }));
  }

  async measureBlobs(after: string, limit: number): Promise<MeasuredBlobs> {
    const part = this.#database.read
      .selectFrom("blobs")
      .select(["digest", "size"])
      .where("digest", ">", after as Digest)
      .orderBy("digest")
      .limit(limit);
    const sums = await this.#database.read
      .selectFrom(part.as("part"))
      .select((eb) => [
        eb.fn.countAll<number>().as("count"),
        eb.fn.sum<number | null>("size").as("bytes"),
        eb.fn.max("digest").as("last"),
      ])
      .executeTakeFirstOrThrow();
    const count = Number(sums.count);
    return { count, bytes: Number(sums.bytes ?? 0), next: count < limit ? undefined : sums.last };
  }

  async measureUploads(): Promise<{ open: number; bytes: number }> {
    const row = await this.#database.read
      .selectFrom("uploads")
      .select((eb) => [eb.fn.countAll<number>().as("open"), eb.fn.sum<number | null>("position").as("bytes")])
      .executeTakeFirstOrThrow();
    return { open: Number(row.open), bytes: Number(row.bytes ?? 0) };
  }

  async namespaceNames(ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
    if (ids.length === 0) return new Map();
    const rows = await this.#database.read
      .selectFrom("namespaces")
      .select(["id", "name"])
      .where("id", "in", ids)
      .execute();
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  async retiredNames({
    prefix,
    after,
    limit,
  }: {
    prefix: string;
    after: string;
    limit: number;
  }): Promise<readonly RetiredName[]> {
    const rows = await this.#database.read
      .selectFrom("namespaces")
      .select(["name", "kind", "deleted_at"])
      .where("deleted_at", "is not", null)
      .where("skeleton", "is not", null)
      .where("name", ">=", prefix)
      .where("name", ">", after)
      .where("name", "<", `${prefix}${afterAll}`)
      .orderBy("name")
      .limit(limit)
      .execute();
    return rows.flatMap(({ name, kind, deleted_at }) =>
      kind === "root" || deleted_at === null ? [] : [{ name, kind, retiredAt: deleted_at }],
    );
  }

  async releaseName(name: string): Promise<"released" | "unknown" | "not-empty"> {
    return await this.#database.write(async (tx) => {
      const row = await tx
        .selectFrom("namespaces")
        .select("id")
        .where("name", "=", name)
        .where("deleted_at", "is not", null)
        .where("skeleton", "is not", null)
        .executeTakeFirst();
      if (row === undefined) return "unknown";
      const { id } = row;
      const repository = await tx
        .selectFrom("repositories")
        .select("id")
        .where("namespace_id", "=", id)
        .limit(1)
        .executeTakeFirst();
      if (repository !== undefined) return "not-empty";
      // No name can hold a `~`; people who read old audit events still see who it was.
      await tx
        .updateTable("namespaces")
        .set({ name: `${name}~${id}`, skeleton: null })
        .where("id", "=", id)
        .execute();
      return "released";
    });
  }
}
