import { maxSessions, type NewSession } from "#server/accounts/sessions/session-records.ts";
import { optional } from "../codecs.ts";
import type { Tx } from "../database.ts";
import { insertInto } from "../insert-into.ts";
import { prepared, type Value } from "../prepared.ts";

const signIn = prepared((db, value: Value<{ userId: number; credentialVersion: number; at: number }>) =>
  db
    .updateTable("users")
    .set({ last_signed_in_at: value("at") })
    .where("id", "=", value("userId"))
    .where("credential_version", "=", value("credentialVersion"))
    .returning("id"),
);

const insertSession = insertInto(
  "sessions",
  [
    "secret_hash",
    "user_id",
    "method",
    "created_at",
    "signed_in_at",
    "last_seen_at",
    "expires_at",
    ["address", optional<string>()],
    ["user_agent", optional<string>()],
  ],
  (insert) => insert.returning("id"),
);

/** Ends those that are too many. */
const endOldest = prepared((db, value: Value<{ userId: number }>) =>
  db
    .deleteFrom("sessions")
    .where("user_id", "=", value("userId"))
    .where("id", "<=", (eb) =>
      eb
        .selectFrom("sessions")
        .select("id")
        .where("user_id", "=", value("userId"))
        .orderBy("id", "desc")
        .limit(1)
        .offset(maxSessions),
    ),
);

/** @returns its id; undefined where the sign-in rests on an older version of the account's credentials. */
export async function startSession(
  tx: Tx,
  session: NewSession,
  credentialVersion: number,
): Promise<number | undefined> {
  const { userId, signedInAt: at } = session;
  if ((await signIn.first(tx, { userId, credentialVersion, at })) === undefined) return undefined;
  const { id } = await insertSession.one(tx, { ...session, lastSeenAt: session.createdAt });
  await endOldest.all(tx, { userId });
  return id;
}
