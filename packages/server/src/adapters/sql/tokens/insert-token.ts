import { optional, optionalJson } from "../codecs.ts";
import { insertInto } from "../insert-into.ts";

export const insertToken = insertInto(
  "tokens",
  [
    "kind",
    "principal",
    "name",
    "secret_hash",
    "last_four",
    ["scopes", optionalJson<readonly string[]>()],
    ["credential_version", optional<number>()],
    "created_by",
    "created_at",
    ["expires_at", optional<number>()],
  ],
  (insert) => insert.returning("id"),
);
