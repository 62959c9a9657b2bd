import type { Selectable, Transaction } from "kysely";
import type { NewSession, SessionRecord, SessionRecords } from "#server/accounts/sessions/session-records.ts";
import type { Database } from "../database.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";
import type { Tables } from "../tables.ts";

/** Of one account: with one more, the oldest ends. */
const maxSessions = 100;

export class SessionQueries implements SessionRecords {
  readonly #database: Database;
  readonly #byHash;

  constructor(database: Database) {
    this.#database = database;
    this.#byHash = new PreparedQuery((value: Value<{ secretHash: string }>) =>
      database.read.selectFrom("sessions").selectAll().where("secret_hash", "=", value("secretHash")),
    );
  }

  async findByHash(secretHash: string): Promise<SessionRecord | undefined> {
    const row = await this.#byHash.readFirst(this.#database, { secretHash });
    return row && record(row);
  }

  async find(id: number, userId: number): Promise<SessionRecord | undefined> {
    const row = await this.#database.read
      .selectFrom("sessions")
      .selectAll()
      .where("id", "=", id)
      .where("user_id", "=", userId)
      .executeTakeFirst();
    return row && record(row);
  }

  async add(session: NewSession, credentialVersion: number): Promise<number | undefined> {
    const row = {
      secret_hash: session.secretHash,
      user_id: session.userId,
      method: session.method,
      created_at: session.createdAt,
      signed_in_at: session.signedInAt,
      last_seen_at: session.createdAt,
      expires_at: session.expiresAt,
      address: session.address ?? null,
      user_agent: session.userAgent ?? null,
    };
    return await this.#database.write(async (tx) => {
      const owner = await tx
        .selectFrom("users")
        .select("credential_version")
        .where("id", "=", session.userId)
        .executeTakeFirst();
      if (owner?.credential_version !== credentialVersion) return undefined;
      const { id } = await tx.insertInto("sessions").values(row).returning("id").executeTakeFirstOrThrow();
      await endOldest(tx, session.userId);
      await tx
        .updateTable("users")
        .set({ last_signed_in_at: session.signedInAt })
        .where("id", "=", session.userId)
        .execute();
      return id;
    });
  }

  async page(
    userId: number,
    { before, limit }: { readonly before: number | undefined; readonly limit: number },
  ): Promise<readonly SessionRecord[]> {
    const rows = await this.#database.read
      .selectFrom("sessions")
      .selectAll()
      .where("user_id", "=", userId)
      .where("id", "<", before ?? Number.MAX_SAFE_INTEGER)
      .orderBy("id", "desc")
      .limit(limit)
      .execute();
    return rows.map(record);
  }

  async touch(id: number, now: number): Promise<void> {
    await this.#database.writeRelaxed((db) =>
      db.updateTable("sessions").set({ last_seen_at: now }).where("id", "=", id).execute(),
    );
  }

  async end(id: number, userId: number): Promise<boolean> {
    return await this.#database.write(async (tx) => {
      const ended = await tx
        .deleteFrom("sessions")
        .where("id", "=", id)
        .where("user_id", "=", userId)
        .returning("id")
        .executeTakeFirst();
      return ended !== undefined;
    });
  }

  async endAll(userId: number, except: number | undefined): Promise<number> {
    return await this.#database.write(async (tx) => {
      const ended = await tx
        .deleteFrom("sessions")
        .where("user_id", "=", userId)
        .where("id", "!=", except ?? 0)
        .returning("id")
        .execute();
      return ended.length;
    });
  }

  async sweep(now: number, idleSince: number, limit: number): Promise<number> {
    return await this.#database.write(async (tx) => {
      const past = tx.selectFrom("sessions").select("id").where("expires_at", "<", now);
      const idle = tx.selectFrom("sessions").select("id").where("last_seen_at", "<", idleSince);
      const dead = [await past.limit(limit).execute(), await idle.limit(limit).execute()].flat();
      const ids = [...new Set(dead.map(({ id }) => id))].slice(0, limit);
      if (ids.length > 0) await tx.deleteFrom("sessions").where("id", "in", ids).execute();
      return ids.length;
    });
  }
}

/** Ends those that are too many. */
async function endOldest(tx: Transaction<Tables>, userId: number): Promise<void> {
  const kept = tx
    .selectFrom("sessions")
    .select("id")
    .where("user_id", "=", userId)
    .orderBy("id", "desc")
    .limit(1)
    .offset(maxSessions);
  await tx.deleteFrom("sessions").where("user_id", "=", userId).where("id", "<=", kept).execute();
}

function record(row: Selectable<Tables["sessions"]>): SessionRecord {
  return {
    id: row.id,
    secretHash: row.secret_hash,
    userId: row.user_id,
    method: row.method,
    createdAt: row.created_at,
    signedInAt: row.signed_in_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    address: row.address ?? undefined,
    userAgent: row.user_agent ?? undefined,
  };
}
