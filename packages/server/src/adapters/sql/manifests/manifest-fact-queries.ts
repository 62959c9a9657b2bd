import type { Digest, RepositoryName } from "@estiva/protocol";
import type { Selectable, Transaction } from "kysely";
import type { ManifestFacts, PlatformFacts } from "#server/registry/manifests/manifest-facts.ts";
import type { Database } from "../database.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";
import type { Tables } from "../tables.ts";

type Row = Selectable<Tables["manifest_facts"]>;

/** Digests per statement. */
const batch = 500;

/** What lists show of manifests. */
export class ManifestFactQueries {
  readonly #database: Database;
  readonly #one;
  readonly #insert;
  readonly #delete;

  constructor(database: Database) {
    this.#database = database;
    const db = database.read;
    this.#one = new PreparedQuery((value: Value<{ repository: RepositoryName; digest: Digest }>) =>
      db
        .selectFrom("repositories as r")
        .innerJoin("manifest_facts as f", "f.repository_id", "r.id")
        .selectAll("f")
        .where("r.path", "=", value("repository"))
        .where("f.digest", "=", value("digest")),
    );
    this.#insert = new PreparedQuery((value: Value<Row>) =>
      db
        .insertInto("manifest_facts")
        .values({
          repository_id: value("repository_id"),
          digest: value("digest"),
          kind: value("kind"),
          size: value("size"),
          platforms: value("platforms"),
          built_at: value("built_at"),
          attestations: value("attestations"),
        })
        .onConflict((conflict) => conflict.doNothing()),
    );
    this.#delete = new PreparedQuery((value: Value<{ repositoryId: number; digest: Digest }>) =>
      db
        .deleteFrom("manifest_facts")
        .where("repository_id", "=", value("repositoryId"))
        .where("digest", "=", value("digest")),
    );
  }

  async find(
    repository: RepositoryName,
    digests: readonly Digest[],
  ): Promise<ReadonlyMap<Digest, ManifestFacts>> {
    const [only] = digests;
    if (digests.length === 1 && only !== undefined) {
      return mapOf(await this.#one.read(this.#database, { repository, digest: only }));
    }
    const found: Row[] = [];
    for (let start = 0; start < digests.length; start += batch) {
      const rows = await this.#database.read
        .selectFrom("repositories as r")
        .innerJoin("manifest_facts as f", "f.repository_id", "r.id")
        .selectAll("f")
        .where("r.path", "=", repository)
        .where("f.digest", "in", digests.slice(start, start + batch))
        .execute();
      found.push(...rows);
    }
    return mapOf(found);
  }

  async add(
    tx: Transaction<Tables>,
    repositoryId: number,
    digest: Digest,
    facts: ManifestFacts,
  ): Promise<void> {
    const { kind, size, attestations } = facts;
    await this.#insert.all(tx, {
      ...{ repository_id: repositoryId, digest, kind, size, attestations },
      platforms: JSON.stringify(facts.platforms),
      built_at: facts.builtAt ?? null,
    });
  }

  async remove(
    tx: Transaction<Tables>,
    key: { readonly repositoryId: number; readonly digest: Digest },
  ): Promise<void> {
    await this.#delete.all(tx, key);
  }
}

function mapOf(rows: readonly Row[]): ReadonlyMap<Digest, ManifestFacts> {
  return new Map(rows.map((row) => [row.digest, factsOf(row)]));
}

/** A row as the domain knows it. */
export function factsOf(
  row: Pick<Row, "kind" | "size" | "platforms" | "built_at" | "attestations">,
): ManifestFacts {
  return {
    ...{ kind: row.kind, size: row.size, attestations: row.attestations },
    platforms: JSON.parse(row.platforms) as readonly PlatformFacts[],
    builtAt: row.built_at ?? undefined,
  };
}
