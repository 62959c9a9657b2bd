import { prepared, type Value } from "../prepared.ts";

/** Removes a session; gives its id if there was one. */
export const endUpload = prepared((db, value: Value<{ id: string }>) =>
  db.deleteFrom("uploads").where("id", "=", value("id")).returning("id"),
);
