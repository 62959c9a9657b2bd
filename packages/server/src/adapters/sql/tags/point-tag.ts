import type { Digest, Tag } from "@estiva/protocol";
import { versionOrder } from "#server/catalog/tags/version-order.ts";
import { isSupportingTag } from "#server/registry/manifests/content-kind.ts";
import type { Actor } from "#server/registry/records.ts";
import { refuseMove, type TagRules } from "#server/registry/tags/tag-held.ts";
import { flag } from "../codecs.ts";
import type { Tx } from "../database.ts";
import { insertInto } from "../insert-into.ts";
import { rememberMove } from "./tag-history.ts";

const put = insertInto(
  "tags",
  ["repository_id", "name", "digest", "pushed_at", "pushed_by", "version", ["supporting", flag], "size"],
  (insert, value) =>
    insert.onConflict((conflict) =>
      conflict.columns(["repository_id", "name"]).doUpdateSet({
        digest: value("digest"),
        pushed_at: value("pushedAt"),
        pushed_by: value("pushedBy"),
        size: value("size"),
      }),
    ),
);

/** A tag that a push sets. */
export interface TagMove {
  readonly tag: Tag;
  readonly digest: Digest;
  /** Where it points now. */
  readonly previous: Digest | undefined;
  /** Of its manifest, with everything below it, in bytes. */
  readonly size: number;
}

/** Points a tag to a digest, and remembers the move where it is one. @throws TagHeld */
export async function pointTag(
  tx: Tx,
  { id: repositoryId, ...rules }: TagRules & { readonly id: number },
  { tag, digest, previous, size }: TagMove,
  { actor, now: at, mayOverwrite }: Actor & { readonly mayOverwrite: boolean },
): Promise<void> {
  if (previous !== undefined && previous !== digest) refuseMove(tag, rules, mayOverwrite);
  await put.all(tx, {
    repositoryId,
    name: tag,
    digest,
    pushedAt: at,
    pushedBy: actor,
    version: versionOrder(tag),
    supporting: isSupportingTag(tag),
    size,
  });
  if (previous === digest) return;
  const previousDigest = previous ?? null;
  await rememberMove.all(tx, { repositoryId, tag, digest, previousDigest, at, actor });
}
