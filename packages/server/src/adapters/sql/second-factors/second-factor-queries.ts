import { keepSecondFactor } from "#server/accounts/second-factors/required-second-factor.ts";
import type {
  Confirmation,
  SecondFactorRecord,
  SecondFactorRecords,
} from "#server/accounts/second-factors/second-factor-records.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { endSignIns } from "../users/end-sign-ins.ts";
import { codesLeft, replaceCodes, useCode } from "./recovery-codes.ts";
import { removeSecondFactor } from "./remove-second-factor.ts";

const secondFactor = prepared((db, value: Value<{ userId: number }>) =>
  db
    .selectFrom("users")
    .select(["totp_secret", "totp_confirmed_at", "totp_last_step"])
    .where("id", "=", value("userId")),
);

const begin = prepared((db, value: Value<{ userId: number; secret: string }>) =>
  db
    .updateTable("users")
    .set({ totp_secret: value("secret"), totp_last_step: null })
    .where("id", "=", value("userId"))
    .where("totp_confirmed_at", "is", null)
    .returning("id"),
);

const confirm = prepared((db, value: Value<{ userId: number; secret: string; step: number; now: number }>) =>
  db
    .updateTable("users")
    .set({ totp_confirmed_at: value("now"), totp_last_step: value("step") })
    .where("id", "=", value("userId"))
    .where("totp_secret", "=", value("secret"))
    .where("totp_confirmed_at", "is", null)
    .returning("id"),
);

const useStep = prepared((db, value: Value<{ userId: number; step: number }>) =>
  db
    .updateTable("users")
    .set({ totp_last_step: value("step") })
    .where("id", "=", value("userId"))
    .where("totp_confirmed_at", "is not", null)
    .where((eb) => eb.or([eb("totp_last_step", "is", null), eb("totp_last_step", "<", value("step"))]))
    .returning("id"),
);

/** One that requires a second factor of its members. */
const requiringOrganization = prepared((db, value: Value<{ userId: number }>) =>
  db
    .selectFrom("organization_members as m")
    .innerJoin("organizations as o", "o.id", "m.organization_id")
    .innerJoin("namespaces as n", "n.id", "o.id")
    .select("n.name")
    .where("m.user_id", "=", value("userId"))
    .where("o.require_second_factor", "=", 1)
    .where("n.deleted_at", "is", null)
    .limit(1),
);

export class SecondFactorQueries implements SecondFactorRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(userId: number): Promise<SecondFactorRecord | undefined> {
    const row = await secondFactor.readFirst(this.#database, { userId });
    if (row === undefined || row.totp_secret === null) return undefined;
    const left = await codesLeft.readFirst(this.#database, { userId });
    return {
      secret: row.totp_secret,
      confirmedAt: row.totp_confirmed_at ?? undefined,
      lastStep: row.totp_last_step ?? undefined,
      recoveryCodesLeft: left?.count ?? 0,
    };
  }

  async begin(userId: number, secret: string): Promise<boolean> {
    return (await this.#database.write((tx) => begin.first(tx, { userId, secret }))) !== undefined;
  }

  async confirm(
    userId: number,
    { secret, step, codeHashes, keptSession, now }: Confirmation,
  ): Promise<boolean> {
    return await this.#database.write(async (tx) => {
      if ((await confirm.first(tx, { userId, secret, step, now })) === undefined) return false;
      await replaceCodes(tx, userId, codeHashes);
      await endSignIns(tx, userId, { keptSession, now });
      return true;
    });
  }

  async remove(userId: number, now: number): Promise<boolean> {
    return await this.#database.write(async (tx) => {
      keepSecondFactor((await requiringOrganization.first(tx, { userId }))?.name);
      return await removeSecondFactor(tx, userId, { keptSession: "all", now });
    });
  }

  async removeLost(userId: number, now: number): Promise<boolean> {
    return await this.#database.write((tx) =>
      removeSecondFactor(tx, userId, { keptSession: undefined, now }),
    );
  }

  async useStep(userId: number, step: number): Promise<boolean> {
    return (await this.#database.write((tx) => useStep.first(tx, { userId, step }))) !== undefined;
  }

  async useRecoveryCode(userId: number, codeHash: string, now: number): Promise<boolean> {
    return (await this.#database.write((tx) => useCode.first(tx, { userId, codeHash, now }))) !== undefined;
  }

  async replaceRecoveryCodes(userId: number, codeHashes: readonly string[]): Promise<void> {
    await this.#database.write((tx) => replaceCodes(tx, userId, codeHashes));
  }
}
