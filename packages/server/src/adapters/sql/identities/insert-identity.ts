import { optional } from "../codecs.ts";
import { insertInto } from "../insert-into.ts";

/** Gives the row; nothing where the account elsewhere signs in an account already. */
export const insertIdentity = insertInto(
  "identities",
  [
    "provider",
    "issuer",
    "subject",
    "user_id",
    ["email", optional<string>()],
    ["name", optional<string>()],
    "linked_at",
    ["last_used_at", optional<number>()],
  ],
  (insert) =>
    insert
      .onConflict((conflict) => conflict.columns(["provider", "issuer", "subject"]).doNothing())
      .returningAll(),
);
