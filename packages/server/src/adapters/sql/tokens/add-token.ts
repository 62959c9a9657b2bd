import type { NewToken } from "#server/accounts/tokens/token-records.ts";
import { usedLeast } from "#server/accounts/tokens/used-least.ts";
import type { Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { insertToken } from "./insert-token.ts";
import { revokeToken } from "./revoke-tokens.ts";

const living = prepared(
  (db, value: Value<Pick<NewToken, "principal" | "kind"> & { now: number; limit: number }>) =>
    db
      .selectFrom("tokens")
      .select("id")
      .where("principal", "=", value("principal"))
      .where("kind", "=", value("kind"))
      .where("revoked_at", "is", null)
      .where((eb) => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", value("now"))]))
      .limit(value("limit")),
);

const unrevoked = prepared((db, value: Value<Pick<NewToken, "principal" | "kind">>) =>
  db
    .selectFrom("tokens")
    .select(["id", "created_at as createdAt", "last_used_at as lastUsedAt"])
    .where("principal", "=", value("principal"))
    .where("kind", "=", value("kind"))
    .where("revoked_at", "is", null),
);

/** @returns the token's id; undefined where its principal has so many living ones of its kind. */
export async function addWithin(
  tx: Tx,
  token: NewToken,
  most: number,
  now: number,
): Promise<number | undefined> {
  const { length } = await living.all(tx, { ...token, now, limit: most });
  return length >= most ? undefined : (await insertToken.one(tx, token)).id;
}

/** Ends tokens of its principal and kind, so that so many live then. @returns the token's id. */
export async function addInPlace(tx: Tx, token: NewToken, most: number): Promise<number> {
  const { principal, createdAt: now } = token;
  for (const id of usedLeast(await unrevoked.all(tx, token), most - 1))
    await revokeToken.all(tx, { id, principal, now });
  return (await insertToken.one(tx, token)).id;
}
