import { prepared, type Value } from "../prepared.ts";

/** Removes a namespace's robots. Gives their ids. */
export const removeRobots = prepared((db, value: Value<{ namespaceId: number }>) =>
  db.deleteFrom("robots").where("namespace_id", "=", value("namespaceId")).returning("id"),
);
