import type { Kysely } from "kysely";
import type { UserRecord } from "#server/accounts/users/user-records.ts";
import { flag } from "../codecs.ts";
import { prepared, type Value } from "../prepared.ts";
import type { Tables } from "../tables.ts";

/** The living accounts with what a `UserRecord` needs. */
export function selectUsers(on: Kysely<Tables>) {
  return on
    .selectFrom("namespaces as n")
    .innerJoin("users as u", "u.id", "n.id")
    .select(["u.id", "n.name", "u.email", "u.email_verified_at", "u.credential_version", "u.is_admin"])
    .select(["u.disabled_at", "u.totp_confirmed_at", "u.language", "u.created_at", "u.last_signed_in_at"])
    .select("n.suspended_at")
    .select((eb) => eb("u.password_hash", "is not", null).as("has_password"))
    .where("n.deleted_at", "is", null);
}

export const userById = prepared((db, value: Value<{ id: number }>) =>
  selectUsers(db).where("u.id", "=", value("id")),
);

export type UserRow = Awaited<ReturnType<ReturnType<typeof selectUsers>["executeTakeFirstOrThrow"]>>;

export function userRecord(row: UserRow): UserRecord {
  return {
    id: row.id,
    username: row.name,
    email: row.email ?? undefined,
    emailVerifiedAt: row.email_verified_at ?? undefined,
    hasPassword: Boolean(row.has_password),
    credentialVersion: row.credential_version,
    isAdmin: flag.decode(row.is_admin),
    isDisabled: row.disabled_at !== null,
    isSuspended: row.suspended_at !== null,
    hasSecondFactor: row.totp_confirmed_at !== null,
    language: row.language ?? undefined,
    createdAt: row.created_at,
    lastSignedInAt: row.last_signed_in_at ?? undefined,
  };
}
