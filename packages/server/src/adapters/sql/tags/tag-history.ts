import { insertInto } from "../insert-into.ts";

/** Adds a move to a tag's history, which is never lost. A tag that comes has no previous digest, one that goes no other. */
export const rememberMove = insertInto("tag_events", [
  "repository_id",
  "tag",
  "digest",
  "previous_digest",
  "at",
  "actor",
]);
