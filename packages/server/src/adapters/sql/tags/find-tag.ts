import type { Tag } from "@estiva/protocol";
import { prepared, type Value } from "../prepared.ts";

/** Where a tag points; nothing where there is none. */
export const findTag = prepared((db, value: Value<{ repositoryId: number; tag: Tag }>) =>
  db
    .selectFrom("tags")
    .select("digest")
    .where("repository_id", "=", value("repositoryId"))
    .where("name", "=", value("tag")),
);
