import type { RepositoryName } from "@estiva/protocol";
import type { NewRepository } from "#server/catalog/repositories/catalog-records.ts";
import { optional } from "../codecs.ts";
import type { Tx } from "../database.ts";
import { insertInto } from "../insert-into.ts";
import { prepared, type Value } from "../prepared.ts";
import { deniesPull } from "./denies-pull.ts";
import { hasRepositories } from "./repository-numbers.ts";

const taken = prepared((db, value: Value<{ name: RepositoryName }>) =>
  db.selectFrom("repositories").select("id").where("path", "=", value("name")),
);

const namespace = prepared((db, value: Value<{ namespaceId: number }>) =>
  db.selectFrom("namespaces").select("deleted_at").where("id", "=", value("namespaceId")),
);

const add = insertInto("repositories", [
  "namespace_id",
  "path",
  ["visibility", optional<"public" | "private">()],
  "description",
  "created_at",
  "active_at",
  "created_by",
]);

/** Makes an empty repository. */
export async function createRepository(
  tx: Tx,
  repository: NewRepository,
): Promise<"created" | "taken" | "full" | "namespace-gone" | "pull-denied"> {
  const { name, namespaceId, path, visibility, description, maxRepositories, actor, now } = repository;
  if ((await taken.first(tx, { name })) !== undefined) return "taken";
  if ((await namespace.first(tx, { namespaceId }))?.deleted_at !== null) return "namespace-gone";
  if (maxRepositories !== undefined && (await hasRepositories(tx, namespaceId, maxRepositories)))
    return "full";
  if (visibility === "public" && (await deniesPull(tx, namespaceId, path))) return "pull-denied";
  await add.all(tx, {
    namespaceId,
    path: name,
    visibility,
    description,
    createdAt: now,
    activeAt: now,
    createdBy: actor,
  });
  return "created";
}
