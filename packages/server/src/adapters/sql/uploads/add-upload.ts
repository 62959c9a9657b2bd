import type { Kysely } from "kysely";
import type { NewUpload } from "#server/registry/uploads/upload-records.ts";
import { optional } from "../codecs.ts";
import type { Connection } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import type { Tables } from "../tables.ts";

interface Share {
  readonly countedFor: string;
  /** As many as there may be but one. */
  readonly beforeLast: number;
}

/** There is one only where no other may be added. */
const lastAllowed = (db: Kysely<Tables>, value: Value<Share>) =>
  db
    .selectFrom("uploads")
    .select("id")
    .where("counted_for", "=", value("countedFor"))
    .limit(1)
    .offset(value("beforeLast"));

const add = prepared((db, value: Value<NewUpload & Share>) =>
  db
    .insertInto("uploads")
    .columns([
      "id",
      "repository",
      "position",
      "algorithm",
      "hash_state",
      "owner",
      "counted_for",
      "created_at",
      "expires_at",
    ])
    .expression(
      db
        .selectNoFrom((eb) => [
          eb.val(value("id")).as("id"),
          eb.val(value("repository")).as("repository"),
          eb.val(value("offset")).as("position"),
          eb.val(value("algorithm")).as("algorithm"),
          eb.val(value("hashState", optional<Uint8Array>())).as("hash_state"),
          eb.val(value("owner")).as("owner"),
          eb.val(value("countedFor")).as("counted_for"),
          eb.val(value("createdAt")).as("created_at"),
          eb.val(value("expiresAt")).as("expires_at"),
        ])
        .where(({ not, exists }) => not(exists(lastAllowed(db, value)))),
    )
    .returning("id"),
);

/** Adds a session unless those that count for the same reach `maxOpen`, in one statement, so that none slips by. */
export async function addUpload(
  on: Connection,
  upload: NewUpload,
  maxOpen = Number.MAX_SAFE_INTEGER,
): Promise<boolean> {
  return (await add.first(on, { ...upload, beforeLast: maxOpen - 1 })) !== undefined;
}
