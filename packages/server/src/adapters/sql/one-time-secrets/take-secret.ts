import type { OneTimePurpose } from "#server/accounts/one-time-secrets/one-time-secret-records.ts";
import { prepared, type Value } from "../prepared.ts";

interface Taken {
  readonly secretHash: string;
  readonly purpose: OneTimePurpose;
  readonly now: number;
}

/** Finds a secret that is in its time and removes it, so that of two who come at once only one has it. */
export const takeSecret = prepared((db, value: Value<Taken>) =>
  db
    .deleteFrom("one_time_secrets")
    .where("secret_hash", "=", value("secretHash"))
    .where("purpose", "=", value("purpose"))
    .where("expires_at", ">", value("now"))
    .returningAll(),
);
