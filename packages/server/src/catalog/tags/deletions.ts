import { createHash } from "node:crypto";
import { type Digest, NameGlob, type Tag } from "@estiva/protocol";
import type { ManifestFacts } from "#server/registry/manifests/manifest-facts.ts";
import type { ManifestRecords } from "#server/registry/manifests/manifest-records.ts";
import type { Requester } from "#server/registry/requester.ts";
import type { ImageRecords } from "../manifests/image-records.ts";
import type { RepositoryEntry } from "../repositories/catalog-records.ts";
import type { Consequences, ContentRemover, DeletionRequest } from "./content-remover.ts";
import type { ContentRemoval, DeletionRecords } from "./deletion-records.ts";
import type { TagListRecords } from "./tag-list-records.ts";

export interface DeletionParts {
  readonly images: ImageRecords;
  readonly tagLists: TagListRecords;
  readonly records: ManifestRecords;
  readonly deletions: DeletionRecords;
  readonly now: () => number;
}

/** Tags of one image, and referrers and indexes of it, that are looked at. */
const maxTags = 10_000;
const maxReferrers = 100;
const maxParents = 1_000;

/** Deletes what the metadata store has. */
export class Deletions implements ContentRemover {
  readonly #parts: DeletionParts;

  constructor(parts: DeletionParts) {
    this.#parts = parts;
  }

  async preview(repository: RepositoryEntry, request: DeletionRequest): Promise<Consequences> {
    const { images, records } = this.#parts;
    const touched = await this.#touched(repository, request);
    const going = new Set([...touched.values()].flatMap(({ going: tags }) => tags));
    const named = new Set(request.digests.filter((digest) => touched.has(digest)));
    const unreachable = new Set(named);
    const kept: { digest: Digest; tags: readonly Tag[] }[] = [];
    for (const [digest, { staying }] of touched) {
      if (named.has(digest)) continue;
      const parents = staying.length === 0 ? await images.parents(repository.id, digest, 1) : [];
      if (staying.length > 0 || parents.length > 0) kept.push({ digest, tags: staying.slice(0, 20) });
      else unreachable.add(digest);
    }
    const facts = await records.facts(repository.name, [...unreachable]);
    const consequences = {
      tags: [...going].sort(),
      unreachable: [...unreachable].sort(),
      kept: kept.toSorted((one, other) => (one.digest < other.digest ? -1 : 1)),
      platforms: [...unreachable].sort().flatMap((digest) => facts.get(digest)?.platforms ?? []),
      referrers: await this.#referrers(repository, [...unreachable].sort()),
      size: [...facts.values()].reduce((sum, { size }: ManifestFacts) => sum + size, 0),
    };
    const pointing = [...touched].flatMap(([digest, { going: tags }]) =>
      tags.map((tag) => [tag, digest] as const),
    );
    return {
      ...consequences,
      images: new Map(pointing),
      fingerprint: createHash("sha256").update(JSON.stringify(consequences)).digest("base64url"),
      obstacle: immutable(repository, going) ?? (await this.#inUse(repository, named)),
    };
  }

  async execute(
    { name: repository }: RepositoryEntry,
    { digests }: DeletionRequest,
    { images, unreachable }: Consequences,
    by: Requester,
  ): Promise<ContentRemoval> {
    const { deletions, records, now } = this.#parts;
    const named = unreachable.filter((digest) => digests.includes(digest));
    const facts = await records.facts(repository, named);
    const ofIndexes = named.toSorted((one, other) => rank(facts.get(one)) - rank(facts.get(other)));
    const content = { repository, tags: images, digests: ofIndexes };
    return await deletions.delete(content, { actor: by.principal, now: now() });
  }

  /** The images that the request is about, each with the tags that go and those that stay. */
  async #touched({ id }: RepositoryEntry, { tags, digests }: DeletionRequest) {
    const { images, tagLists } = this.#parts;
    const touched = new Map<Digest, { going: readonly Tag[]; staying: readonly Tag[] }>();
    const wanted = new Set(tags);
    for (const digest of new Set(digests)) {
      if ((await images.find(id, digest)) === undefined) continue;
      touched.set(digest, { going: await tagLists.ofDigest(id, digest, maxTags), staying: [] });
    }
    for (const tag of wanted) {
      const digest = (await tagLists.find(id, tag))?.digest;
      if (digest === undefined || touched.has(digest)) continue;
      const all = await tagLists.ofDigest(id, digest, maxTags);
      touched.set(digest, {
        going: all.filter((each) => wanted.has(each)),
        staying: all.filter((each) => !wanted.has(each)),
      });
    }
    return touched;
  }

  async #referrers({ id: repositoryId }: RepositoryEntry, subjects: readonly Digest[]) {
    const found: { digest: Digest; artifactType: string | undefined }[] = [];
    for (const subject of subjects) {
      if (found.length >= maxReferrers) break;
      const request = { repositoryId, subject, artifactType: undefined, after: "", limit: maxReferrers };
      for (const { digest, artifactType } of await this.#parts.images.referrers(request))
        found.push({ digest, artifactType });
    }
    return found.slice(0, maxReferrers);
  }

  /** An image goes only with every index that lists it. */
  async #inUse({ id }: RepositoryEntry, named: ReadonlySet<Digest>) {
    for (const digest of named) {
      const parents = await this.#parts.images.parents(id, digest, maxParents);
      const index = parents.find((parent) => !named.has(parent));
      if (index !== undefined) return { kind: "in-use" as const, digest, index };
    }
    return undefined;
  }
}

function immutable({ immutableTags }: RepositoryEntry, going: ReadonlySet<Tag>) {
  const tag = [...going].find((each) => immutableTags.some((pattern) => NameGlob.matches(pattern, each)));
  return tag === undefined ? undefined : { kind: "immutable" as const, tag };
}

function rank(facts: ManifestFacts | undefined): number {
  return facts?.kind === "index" ? 0 : 1;
}
