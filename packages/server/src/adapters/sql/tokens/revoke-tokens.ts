import type { TokenPrincipal } from "#server/accounts/tokens/token-records.ts";
import { prepared, type Value } from "../prepared.ts";

/** Revokes all of a principal's living tokens. Gives their ids. */
export const revokeTokens = prepared((db, value: Value<{ principal: TokenPrincipal; now: number }>) =>
  db
    .updateTable("tokens")
    .set({ revoked_at: value("now") })
    .where("principal", "=", value("principal"))
    .where("revoked_at", "is", null)
    .returning("id"),
);

/** Gives nothing where the principal has no such living token. */
export const revokeToken = prepared(
  (db, value: Value<{ id: number; principal: TokenPrincipal; now: number }>) =>
    db
      .updateTable("tokens")
      .set({ revoked_at: value("now") })
      .where("id", "=", value("id"))
      .where("principal", "=", value("principal"))
      .where("revoked_at", "is", null)
      .returning("id"),
);
