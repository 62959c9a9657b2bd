import { sql } from "kysely";
import type {
  NewUser,
  UserChange,
  UserPage,
  UserRecord,
  UserRecords,
} from "#server/accounts/users/user-records.ts";
import type { Database } from "../database.ts";
import { checkName } from "../namespaces/add-namespace.ts";
import { prepared, type Value } from "../prepared.ts";
import { addUser } from "./add-user.ts";
import { changeUser } from "./change-user.ts";
import { endUser } from "./end-user.ts";
import { selectUsers, userById, userRecord } from "./user-columns.ts";

const userByName = prepared((db, value: Value<{ name: string }>) =>
  selectUsers(db).where("n.name", "=", value("name")),
);

const firstAdmin = prepared((db) =>
  selectUsers(db).where("u.is_admin", "=", 1).where("u.disabled_at", "is", null).limit(1),
);

export class UserQueries implements UserRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(user: NewUser): Promise<UserRecord> {
    return await this.#database.write(async (tx) => {
      const id = await addUser(tx, user);
      return userRecord(await userById.one(tx, { id }));
    });
  }

  async find(id: number): Promise<UserRecord | undefined> {
    const row = await userById.readFirst(this.#database, { id });
    return row && userRecord(row);
  }

  async findByName(name: string): Promise<UserRecord | undefined> {
    const row = await userByName.readFirst(this.#database, { name });
    return row && userRecord(row);
  }

  async anyAdmin(): Promise<boolean> {
    return (await firstAdmin.readFirst(this.#database, {})) !== undefined;
  }

  async checkName({
    name,
    mayBearAuthority: byAdmin,
    seesRoot,
  }: Pick<NewUser, "name" | "mayBearAuthority" | "seesRoot">): Promise<void> {
    await checkName(this.#database, { name, byAdmin, seesRoot });
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
      const found = await userById.first(tx, { id });
      if (found === undefined) return undefined;
      await changeUser(tx, userRecord(found), change, now);
      return userRecord(await userById.one(tx, { id }));
    });
  }

  async remove(id: number, now: number): Promise<boolean> {
    return await this.#database.write(async (tx) => {
      const found = await userById.first(tx, { id });
      if (found === undefined) return false;
      await endUser(tx, userRecord(found), now);
      return true;
    });
  }
}
