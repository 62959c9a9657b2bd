import { ApiProblem } from "@estiva/contract/problems";
import type { Selectable, Transaction } from "kysely";
import type {
  IdentityRecord,
  IdentityRecords,
  Unlinking,
} from "#server/accounts/identities/identity-records.ts";
import type { NewIdentity } from "#server/accounts/users/user-records.ts";
import type { Database } from "../database.ts";
import type { Tables } from "../tables.ts";
import { syncTeams } from "../teams/team-sync.ts";

/** Of one account. */
const maxIdentities = 50;

export class IdentityQueries implements IdentityRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find({
    provider,
    issuer,
    subject,
  }: Pick<NewIdentity, "provider" | "issuer" | "subject">): Promise<IdentityRecord | undefined> {
    const row = await this.#database.read
      .selectFrom("identities")
      .selectAll()
      .where("provider", "=", provider)
      .where("issuer", "=", issuer)
      .where("subject", "=", subject)
      .executeTakeFirst();
    return row && record(row);
  }

  async page(
    userId: number,
    { after, limit }: { readonly after: number; readonly limit: number },
  ): Promise<readonly IdentityRecord[]> {
    const rows = await this.#database.read
      .selectFrom("identities")
      .selectAll()
      .where("user_id", "=", userId)
      .where("id", ">", after)
      .orderBy("id")
      .limit(limit)
      .execute();
    return rows.map(record);
  }

  async link(userId: number, identity: NewIdentity, now: number): Promise<IdentityRecord> {
    return await this.#database.write(async (tx) => {
      if ((await identitiesOf(tx, userId)).length >= maxIdentities)
        throw new ApiProblem("quota_exceeded", {
          detail: `An account has at most ${maxIdentities} of them.`,
        });
      const { provider, issuer, subject } = identity;
      const row = await tx
        .insertInto("identities")
        .values({
          ...{ provider, issuer, subject, user_id: userId, linked_at: now },
          ...{ email: identity.email ?? null, name: identity.name ?? null },
        })
        .onConflict((conflict) => conflict.columns(["provider", "issuer", "subject"]).doNothing())
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) throw new ApiProblem("conflict", { detail: "It signs in an account already." });
      return record(row);
    });
  }

  async unlink(id: number, request: Unlinking): Promise<IdentityRecord | undefined> {
    return await this.#database.write(async (tx) => {
      const all = await identitiesOf(tx, request.userId);
      const unlinked = all.find((row) => row.id === id);
      if (unlinked === undefined) return undefined;
      const others = all.filter((row) => row.id !== id);
      const isWayIn = others.some(({ provider }) => request.providers.includes(provider));
      if (!isWayIn && !(await hasPassword(tx, request.userId))) throw new ApiProblem("last_sign_in_method");
      await tx.deleteFrom("identities").where("id", "=", id).execute();
      await endWhatItOpened(tx, unlinked.provider, request);
      return record(unlinked);
    });
  }

  async used(id: number, { email, name }: Pick<NewIdentity, "email" | "name">, now: number): Promise<void> {
    await this.#database.write((tx) =>
      tx
        .updateTable("identities")
        .set({ email: email ?? null, name: name ?? null, last_used_at: now })
        .where("id", "=", id)
        .execute(),
    );
  }
}

async function identitiesOf(tx: Transaction<Tables>, userId: number) {
  return await tx.selectFrom("identities").selectAll().where("user_id", "=", userId).execute();
}

async function hasPassword(tx: Transaction<Tables>, userId: number): Promise<boolean> {
  const user = await tx
    .selectFrom("users")
    .select("password_hash")
    .where("id", "=", userId)
    .executeTakeFirst();
  return user !== undefined && user.password_hash !== null;
}

async function endWhatItOpened(
  tx: Transaction<Tables>,
  provider: string,
  { userId, keptSession, now }: Unlinking,
): Promise<void> {
  await tx
    .deleteFrom("sessions")
    .where("user_id", "=", userId)
    .where("method", "=", `provider:${provider}`)
    .where("id", "!=", keptSession ?? 0)
    .execute();
  await tx
    .deleteFrom("one_time_secrets")
    .where("user_id", "=", userId)
    .where("purpose", "=", "challenge")
    .execute();
  // Another identity of the same provider brings its own groups at its next sign-in.
  await syncTeams(tx, { userId, provider, groups: [], now });
}

function record(row: Selectable<Tables["identities"]>): IdentityRecord {
  return {
    ...{ id: row.id, provider: row.provider, issuer: row.issuer, subject: row.subject },
    ...{ userId: row.user_id, email: row.email ?? undefined, name: row.name ?? undefined },
    ...{ linkedAt: row.linked_at, lastUsedAt: row.last_used_at ?? undefined },
  };
}
