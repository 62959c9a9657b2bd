import type { Digest, RepositoryName, Tag } from "@estiva/protocol";
import type { NewManifest } from "#server/registry/manifests/manifest-records.ts";
import type { NamespaceLimits } from "#server/registry/repositories/namespace-limits.ts";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import {
  type FoundRepository,
  foundColumns,
  foundRepository,
  makeRepository,
} from "../repositories/pushed-repository.ts";
import type { StoredDescription } from "./store-manifest.ts";

/** What a push of a manifest finds. */
export interface PushTarget {
  readonly repository: FoundRepository;
  /** Undefined where the repository doesn't have the manifest. */
  readonly stored: StoredDescription | undefined;
  /** Where the first of the push's tags points. */
  readonly pointed: Digest | undefined;
}

const find = prepared((db, value: Value<{ path: RepositoryName; digest: Digest; tag: Tag | null }>) =>
  db
    .selectFrom("repositories as r")
    .leftJoin("manifests as m", (join) =>
      join.onRef("m.repository_id", "=", "r.id").on("m.digest", "=", value("digest")),
    )
    .leftJoin("tags as t", (join) =>
      join.onRef("t.repository_id", "=", "r.id").on("t.name", "=", value("tag")),
    )
    .select(foundColumns)
    .select(["m.media_type", "m.referrer_descriptor", "t.digest as pointed"])
    .where("r.path", "=", value("path")),
);

/**
 * Looks up in one statement what a push of one tag, which most are, has to know.
 * @throws NamespaceGone, QuotaExceeded where the repository can't be made
 */
export async function pushTarget(
  tx: Tx,
  { repository: path, digest, tags, actor, now }: NewManifest,
  limits: NamespaceLimits,
): Promise<PushTarget> {
  const row = await find.first(tx, { path, digest, tag: tags[0] ?? null });
  if (row === undefined) {
    const repository = await makeRepository(tx, path, { actor, now }, limits);
    return { repository, stored: undefined, pointed: undefined };
  }
  const { media_type: mediaType, referrer_descriptor: descriptor, pointed } = row;
  return {
    repository: foundRepository(row),
    stored: mediaType === null ? undefined : { mediaType, referrerDescriptor: descriptor ?? undefined },
    pointed: pointed ?? undefined,
  };
}
