import { ApiProblem } from "@estiva/contract/problems";
import type { Transaction } from "kysely";
import type {
  Confirmation,
  SecondFactorRecord,
  SecondFactorRecords,
} from "#server/accounts/second-factors/second-factor-records.ts";
import type { Database } from "../database.ts";
import type { Tables } from "../tables.ts";
import { endSignIns } from "../users/end-sign-ins.ts";

export class SecondFactorQueries implements SecondFactorRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(userId: number): Promise<SecondFactorRecord | undefined> {
    const db = this.#database.read;
    const row = await db
      .selectFrom("users")
      .select(["totp_secret", "totp_confirmed_at", "totp_last_step"])
      .where("id", "=", userId)
      .executeTakeFirst();
    if (row === undefined || row.totp_secret === null) return undefined;
    const left = await db
      .selectFrom("recovery_codes")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .where("user_id", "=", userId)
      .where("used_at", "is", null)
      .executeTakeFirstOrThrow();
    return {
      secret: row.totp_secret,
      confirmedAt: row.totp_confirmed_at ?? undefined,
      lastStep: row.totp_last_step ?? undefined,
      recoveryCodesLeft: left.count,
    };
  }

  async begin(userId: number, secret: string): Promise<boolean> {
    return await this.#database.write(async (tx) => {
      const begun = await tx
        .updateTable("users")
        .set({ totp_secret: secret, totp_last_step: null })
        .where("id", "=", userId)
        .where("totp_confirmed_at", "is", null)
        .returning("id")
        .executeTakeFirst();
      return begun !== undefined;
    });
  }

  async confirm(
    userId: number,
    { secret, step, codeHashes, keptSession, now }: Confirmation,
  ): Promise<boolean> {
    return await this.#database.write(async (tx) => {
      const confirmed = await tx
        .updateTable("users")
        .set({ totp_confirmed_at: now, totp_last_step: step })
        .where("id", "=", userId)
        .where("totp_secret", "=", secret)
        .where("totp_confirmed_at", "is", null)
        .returning("id")
        .executeTakeFirst();
      if (confirmed === undefined) return false;
      await replaceCodes(tx, userId, codeHashes);
      await endSignIns(tx, userId, { keptSession, now });
      return true;
    });
  }

  async remove(userId: number, now: number): Promise<boolean> {
    return await this.#database.write(async (tx) => {
      await refuseWhereRequired(tx, userId);
      return await remove(tx, userId, { keptSession: "all", now });
    });
  }

  async removeLost(userId: number, now: number): Promise<boolean> {
    return await this.#database.write((tx) => remove(tx, userId, { keptSession: undefined, now }));
  }

  async useStep(userId: number, step: number): Promise<boolean> {
    return await this.#database.write(async (tx) => {
      const used = await tx
        .updateTable("users")
        .set({ totp_last_step: step })
        .where("id", "=", userId)
        .where("totp_confirmed_at", "is not", null)
        .where((eb) => eb.or([eb("totp_last_step", "is", null), eb("totp_last_step", "<", step)]))
        .returning("id")
        .executeTakeFirst();
      return used !== undefined;
    });
  }

  async useRecoveryCode(userId: number, codeHash: string, now: number): Promise<boolean> {
    return await this.#database.write(async (tx) => {
      const used = await tx
        .updateTable("recovery_codes")
        .set({ used_at: now })
        .where("user_id", "=", userId)
        .where("code_hash", "=", codeHash)
        .where("used_at", "is", null)
        .returning("user_id")
        .executeTakeFirst();
      return used !== undefined;
    });
  }

  async replaceRecoveryCodes(userId: number, codeHashes: readonly string[]): Promise<void> {
    await this.#database.write((tx) => replaceCodes(tx, userId, codeHashes));
  }
}

async function remove(
  tx: Transaction<Tables>,
  userId: number,
  { keptSession, now }: { readonly keptSession: "all" | undefined; readonly now: number },
): Promise<boolean> {
  const removed = await tx
    .updateTable("users")
    .set({ totp_secret: null, totp_confirmed_at: null, totp_last_step: null })
    .where("id", "=", userId)
    .where("totp_confirmed_at", "is not", null)
    .returning("id")
    .executeTakeFirst();
  if (removed === undefined) return false;
  await replaceCodes(tx, userId, []);
  await endSignIns(tx, userId, { keptSession, now });
  return true;
}

async function replaceCodes(
  tx: Transaction<Tables>,
  userId: number,
  codeHashes: readonly string[],
): Promise<void> {
  await tx.deleteFrom("recovery_codes").where("user_id", "=", userId).execute();
  for (const code_hash of codeHashes) {
    await tx.insertInto("recovery_codes").values({ user_id: userId, code_hash, used_at: null }).execute();
  }
}

/** @throws ApiProblem */
async function refuseWhereRequired(tx: Transaction<Tables>, userId: number): Promise<void> {
  const organization = await tx
    .selectFrom("organization_members as m")
    .innerJoin("organizations as o", "o.id", "m.organization_id")
    .innerJoin("namespaces as n", "n.id", "o.id")
    .select("n.name")
    .where("m.user_id", "=", userId)
    .where("o.require_second_factor", "=", 1)
    .where("n.deleted_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  if (organization !== undefined)
    throw new ApiProblem("organization_second_factor", {
      detail: `${organization.name} requires it of its members.`,
    });
}
