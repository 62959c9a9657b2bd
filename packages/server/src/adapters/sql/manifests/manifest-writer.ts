import type { Digest, Tag } from "@estiva/protocol";
import type { Transaction } from "kysely";
import type {
  ManifestReference,
  NewManifest,
  PutOutcome,
} from "#server/registry/manifests/manifest-records.ts";
import type { Database } from "../database.ts";
import type { EventQueries } from "../events/event-queries.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";
import type { PushedInto, RepositoryQueries } from "../repositories/repository-queries.ts";
import type { Tables } from "../tables.ts";
import { TagHeld } from "../tags/tag-held.ts";
import { countOf, type TagQueries } from "../tags/tag-queries.ts";
import type { ManifestFactQueries } from "./manifest-fact-queries.ts";
import { ContentMissing, ReferenceResolver } from "./reference-resolver.ts";

type Tx = Transaction<Tables>;

interface ManifestValues {
  repositoryId: number;
  digest: Digest;
  mediaType: string;
  artifactType: string | null;
  subject: Digest | null;
  referrerDescriptor: string | null;
  size: number;
  bytes: Uint8Array;
  now: number;
  actor: string;
}

interface ReferenceValues {
  repositoryId: number;
  manifest: Digest;
  kind: ManifestReference["kind"];
  digest: Digest;
}

/** Puts a manifest: its references, tags, history and events in one transaction, or nothing. */
export class ManifestWriter {
  readonly #database: Database;
  readonly #repositories: RepositoryQueries;
  readonly #tags: TagQueries;
  readonly #events: EventQueries;
  readonly #facts: ManifestFactQueries;
  readonly #resolver: ReferenceResolver;
  readonly #insert;
  readonly #renew;
  readonly #insertReference;

  constructor(
    database: Database,
    queries: {
      repositories: RepositoryQueries;
      tags: TagQueries;
      events: EventQueries;
      facts: ManifestFactQueries;
    },
  ) {
    this.#database = database;
    this.#repositories = queries.repositories;
    this.#tags = queries.tags;
    this.#events = queries.events;
    this.#facts = queries.facts;
    this.#resolver = new ReferenceResolver(database);
    const db = database.read;
    this.#insert = new PreparedQuery((value: Value<ManifestValues>) =>
      db
        .insertInto("manifests")
        .values({
          repository_id: value("repositoryId"),
          digest: value("digest"),
          media_type: value("mediaType"),
          artifact_type: value("artifactType"),
          subject: value("subject"),
          referrer_descriptor: value("referrerDescriptor"),
          size: value("size"),
          bytes: value("bytes"),
          pushed_at: value("now"),
          pushed_by: value("actor"),
        })
        .onConflict((conflict) => conflict.columns(["repository_id", "digest"]).doNothing())
        .returning("digest"),
    );
    this.#renew = new PreparedQuery((value: Value<ManifestValues>) =>
      db
        .updateTable("manifests")
        .set({ media_type: value("mediaType"), referrer_descriptor: value("referrerDescriptor") })
        .where("repository_id", "=", value("repositoryId"))
        .where("digest", "=", value("digest")),
    );
    this.#insertReference = new PreparedQuery((value: Value<ReferenceValues>) =>
      db
        .insertInto("manifest_references")
        .values({
          repository_id: value("repositoryId"),
          manifest: value("manifest"),
          kind: value("kind"),
          digest: value("digest"),
        })
        .onConflict((conflict) => conflict.doNothing()),
    );
  }

  async put(manifest: NewManifest): Promise<PutOutcome> {
    try {
      return await this.#database.write((tx) => this.#put(tx, manifest));
    } catch (error) {
      if (error instanceof ContentMissing) return { stored: false, missing: error.digests };
      if (error instanceof TagHeld) return { stored: false, held: error.held };
      throw error;
    }
  }

  async #put(tx: Tx, manifest: NewManifest): Promise<PutOutcome> {
    const { repository, digest, tags, now, actor } = manifest;
    const into = await this.#repositories.ensure(tx, repository, { actor, now });
    const { id: repositoryId } = into;
    const { references, sizeMismatches } = await this.#resolver.resolve(
      tx,
      repositoryId,
      manifest.references,
    );
    if (await this.#store(tx, repositoryId, manifest)) {
      await this.#facts.add(tx, repositoryId, digest, manifest.facts);
      for (const { kind, digest: content } of references) {
        await this.#insertReference.all(tx, { repositoryId, manifest: digest, kind, digest: content });
      }
    }
    await this.#pointTags(tx, into, manifest);
    for (const tag of tags.length === 0 ? [null] : tags) {
      await this.#events.add(tx, { action: "push", repository, digest, tag, actor, at: now });
    }
    return { stored: true, sizeMismatches };
  }

  async #pointTags(tx: Tx, into: PushedInto, manifest: NewManifest): Promise<void> {
    const { digest, tags, now, actor, mayOverwrite, facts } = manifest;
    const rules = { ...into, mayOverwrite };
    const added: Tag[] = [];
    for (const tag of tags) {
      const to = { repositoryId: into.id, tag, digest, size: facts.size };
      if (await this.#tags.point(tx, to, { actor, now }, rules)) added.push(tag);
    }
    await this.#repositories.touch(tx, into, { actor, now, ...countOf(added, 1) });
  }

  /** False if the repository had this manifest already; what it says of itself is then the newest push's. */
  async #store(tx: Tx, repositoryId: number, manifest: NewManifest): Promise<boolean> {
    const { digest, mediaType, artifactType, subject, referrerDescriptor, bytes, now, actor } = manifest;
    const values = {
      ...{ repositoryId, digest, mediaType, bytes, now, actor },
      artifactType: artifactType ?? null,
      subject: subject ?? null,
      referrerDescriptor: referrerDescriptor ?? null,
      size: bytes.byteLength,
    };
    if ((await this.#insert.first(tx, values)) !== undefined) return true;
    await this.#renew.all(tx, values);
    return false;
  }
}
