import { ApiProblem } from "@estiva/contract/problems";
import { sql, type Transaction, type Updateable } from "kysely";
import type {
  NewUser,
  UserChange,
  UserPage,
  UserRecord,
  UserRecords,
} from "#server/accounts/users/user-records.ts";
import type { Database } from "../database.ts";
import { withdrawSent, withdrawToAddress } from "../invitations/withdraw-invitations.ts";
import type { NamespaceWriter } from "../namespaces/namespace-writer.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";
import type { Tables } from "../tables.ts";
import { endSignIns } from "./end-sign-ins.ts";
import { endUser } from "./end-user.ts";
import { selectUsers, userRecord } from "./user-columns.ts";
import { hasAdmin, refuseVerified, UserWriter } from "./user-writer.ts";

export class UserQueries implements UserRecords {
  readonly #database: Database;
  readonly #namespaces: NamespaceWriter;
  readonly #writer: UserWriter;
  readonly #byId;
  readonly #byName;
  readonly #anyAdmin;

  constructor(database: Database, namespaces: NamespaceWriter) {
    this.#database = database;
    this.#namespaces = namespaces;
    this.#writer = new UserWriter(namespaces);
    const db = database.read;
    this.#byId = new PreparedQuery((value: Value<{ id: number }>) =>
      selectUsers(db).where("u.id", "=", value("id")),
    );
    this.#byName = new PreparedQuery((value: Value<{ name: string }>) =>
      selectUsers(db).where("n.name", "=", value("name")),
    );
    this.#anyAdmin = new PreparedQuery(() =>
      selectUsers(db).where("u.is_admin", "=", 1).where("u.disabled_at", "is", null).limit(1),
    );
  }

  async add(user: NewUser): Promise<UserRecord> {
    return await this.#database.write(async (tx) => {
      const id = await this.#writer.add(tx, user);
      return userRecord(await selectUsers(tx).where("u.id", "=", id).executeTakeFirstOrThrow());
    });
  }

  async find(id: number): Promise<UserRecord | undefined> {
    const row = await this.#byId.readFirst(this.#database, { id });
    return row && userRecord(row);
  }

  async findByName(name: string): Promise<UserRecord | undefined> {
    const row = await this.#byName.readFirst(this.#database, { name });
    return row && userRecord(row);
  }

  async anyAdmin(): Promise<boolean> {
    return (await this.#anyAdmin.readFirst(this.#database, {})) !== undefined;
  }

  async checkName({
    name,
    mayBearAuthority: byAdmin,
    seesRoot,
  }: Pick<NewUser, "name" | "mayBearAuthority" | "seesRoot">): Promise<void> {
    await this.#namespaces.check(this.#database.read, { name, byAdmin, seesRoot });
  }

  async page({ text, state, after, limit }: UserPage): Promise<readonly UserRecord[]> {
    let query = selectUsers(this.#database.read)
      .where("n.name", ">", after ?? "")
      .orderBy("n.name")
      .limit(limit);
    if (state !== undefined) query = query.where("u.disabled_at", state === "active" ? "is" : "is not", null);
    if (text !== undefined) {
      const part = `%${text.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`;
      const holds = (column: "n.name" | "u.email") =>
        sql<boolean>`${sql.ref(column)} like ${part} escape ${"\\"}`;
      query = query.where((eb) => eb.or([holds("n.name"), holds("u.email")]));
    }
    return (await query.execute()).map(userRecord);
  }

  async update(id: number, change: UserChange, now: number): Promise<UserRecord | undefined> {
    return await this.#database.write(async (tx) => {
      const found = await selectUsers(tx).where("u.id", "=", id).executeTakeFirst();
      if (found === undefined) return undefined;
      const before = userRecord(found);
      await apply(tx, before, change, now);
      return userRecord(await selectUsers(tx).where("u.id", "=", id).executeTakeFirstOrThrow());
    });
  }

  async remove(id: number, now: number): Promise<boolean> {
    return await this.#database.write(async (tx) => {
      const found = await selectUsers(tx).where("u.id", "=", id).executeTakeFirst();
      if (found === undefined) return false;
      await refuseLastAdmin(tx, userRecord(found));
      await endUser(tx, id, now);
      return true;
    });
  }
}

async function apply(
  tx: Transaction<Tables>,
  user: UserRecord,
  change: UserChange,
  now: number,
): Promise<void> {
  await changeEmail(tx, user, change, now);
  const losesAdmin = user.isAdmin && change.isAdmin === false;
  const isEnded = change.isDisabled === true && !user.isDisabled;
  if (losesAdmin || isEnded) await refuseLastAdmin(tx, user);
  if (change.isAdmin !== undefined) await set(tx, user.id, { is_admin: change.isAdmin ? 1 : 0 });
  if (change.isDisabled === false) await set(tx, user.id, { disabled_at: null });
  if (isEnded) {
    await set(tx, user.id, { disabled_at: now });
    await endSignIns(tx, user.id, { keptSession: undefined, now });
  }
  if (losesAdmin || isEnded) await withdrawSent(tx, user.id, now);
}

async function changeEmail(
  tx: Transaction<Tables>,
  user: UserRecord,
  { email = user.email, isEmailVerified }: UserChange,
  now: number,
): Promise<void> {
  const isNew = email !== user.email;
  if (!isNew && isEmailVerified === undefined) return;
  if (email === undefined) throw new ApiProblem("conflict", { detail: "The account has no e-mail address." });
  await refuseVerified(tx, email, user.id);
  const verifiedAt = isEmailVerified === true ? (isNew ? now : (user.emailVerifiedAt ?? now)) : null;
  await set(tx, user.id, { email, email_verified_at: verifiedAt });
  if (!isNew) return;
  if (user.email !== undefined && user.emailVerifiedAt !== undefined) await withdrawToAddress(tx, user.email);
  // A link that went to the old address must neither verify the new one nor open the account.
  await tx
    .deleteFrom("one_time_secrets")
    .where("user_id", "=", user.id)
    .where("purpose", "in", ["reset", "verify"])
    .execute();
}

async function set(tx: Transaction<Tables>, id: number, values: Updateable<Tables["users"]>): Promise<void> {
  await tx.updateTable("users").set(values).where("id", "=", id).execute();
}

/** @throws ApiProblem */
async function refuseLastAdmin(
  tx: Transaction<Tables>,
  { id, isAdmin, isDisabled }: UserRecord,
): Promise<void> {
  if (isAdmin && !isDisabled && !(await hasAdmin(tx, id))) throw new ApiProblem("last_admin");
}
