import type { Kysely } from "kysely";
import type { Actor } from "#server/registry/records.ts";
import { movesAmongNewest } from "#server/registry/repositories/activity.ts";
import type { NamespaceLimits } from "#server/registry/repositories/namespace-limits.ts";
import type { TagCounts } from "#server/registry/tags/tag-counts.ts";
import type { Tx } from "../database.ts";
import { growNamespace } from "../namespaces/namespace-sizes.ts";
import { prepared, type Value } from "../prepared.ts";
import type { Tables } from "../tables.ts";
import type { FoundRepository } from "./pushed-repository.ts";

/** Changes how many tags a repository has. */
export const countTags = prepared((db, value: Value<TagCounts & { id: number }>) =>
  db
    .updateTable("repositories")
    .set((eb) => ({
      tag_count: eb("tag_count", "+", value("tags")),
      supporting_tag_count: eb("supporting_tag_count", "+", value("supporting")),
    }))
    .where("id", "=", value("id")),
);

type Push = TagCounts & Actor & { id: number };

const pushed = (db: Kysely<Tables>, value: Value<Push>) =>
  db
    .updateTable("repositories")
    .set((eb) => ({
      pushed_at: value("now"),
      pushed_by: value("actor"),
      tag_count: eb("tag_count", "+", value("tags")),
      supporting_tag_count: eb("supporting_tag_count", "+", value("supporting")),
    }))
    .where("id", "=", value("id"));

/** Leaves the indexes alone. */
const countInPlace = prepared(pushed);

const countAndMove = prepared((db, value: Value<Push>) => pushed(db, value).set({ active_at: value("now") }));

/** Notes a push and the tags that it added. */
export async function countPush(
  tx: Tx,
  repository: FoundRepository,
  added: TagCounts,
  { actor, now }: Actor,
): Promise<void> {
  const statement = movesAmongNewest(repository, now) ? countAndMove : countInPlace;
  await statement.all(tx, { id: repository.id, actor, now, ...added });
}

const grow = prepared((db, value: Value<{ id: number; bytes: number }>) =>
  db
    .updateTable("repositories")
    .set((eb) => ({ size: eb("size", "+", value("bytes")) }))
    .where("id", "=", value("id")),
);

/** Counts bytes that were linked, or unlinked where they are negative. @throws QuotaExceeded */
export async function growRepository(
  tx: Tx,
  id: number,
  bytes: number,
  limits: NamespaceLimits,
): Promise<void> {
  await grow.all(tx, { id, bytes });
  await growNamespace(tx, id, bytes, limits);
}
