import type { Selectable } from "kysely";
import type {
  BearerSession,
  NewSession,
  SessionRecord,
  SessionRecords,
} from "#server/accounts/sessions/session-records.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { userColumns, userFacts } from "../rights/principal-facts.ts";
import type { Tables } from "../tables.ts";
import { startSession } from "./start-session.ts";
import { sweepSessions } from "./sweep-sessions.ts";

interface OfUser {
  readonly id: number;
  readonly userId: number;
}

const sessionByHash = prepared((db, value: Value<{ secretHash: string }>) =>
  db
    .selectFrom("sessions as s")
    .leftJoin("users as u", "u.id", "s.user_id")
    .leftJoin("namespaces as un", "un.id", "u.id")
    .selectAll("s")
    .select(userColumns)
    .where("s.secret_hash", "=", value("secretHash")),
);

const sessionOfUser = prepared((db, value: Value<OfUser>) =>
  db.selectFrom("sessions").selectAll().where("id", "=", value("id")).where("user_id", "=", value("userId")),
);

const sessionsOfUser = prepared((db, value: Value<{ userId: number; before: number; limit: number }>) =>
  db
    .selectFrom("sessions")
    .selectAll()
    .where("user_id", "=", value("userId"))
    .where("id", "<", value("before"))
    .orderBy("id", "desc")
    .limit(value("limit")),
);

const touch = prepared((db, value: Value<{ id: number; now: number }>) =>
  db
    .updateTable("sessions")
    .set({ last_seen_at: value("now") })
    .where("id", "=", value("id")),
);

const end = prepared((db, value: Value<OfUser>) =>
  db
    .deleteFrom("sessions")
    .where("id", "=", value("id"))
    .where("user_id", "=", value("userId"))
    .returning("id"),
);

const endOthers = prepared((db, value: Value<{ userId: number; kept: number }>) =>
  db
    .deleteFrom("sessions")
    .where("user_id", "=", value("userId"))
    .where("id", "!=", value("kept"))
    .returning("id"),
);

export class SessionQueries implements SessionRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async findByHash(secretHash: string): Promise<BearerSession | undefined> {
    const row = await sessionByHash.readFirst(this.#database, { secretHash });
    return row && { session: record(row), principal: userFacts(row) };
  }

  async find(id: number, userId: number): Promise<SessionRecord | undefined> {
    const row = await sessionOfUser.readFirst(this.#database, { id, userId });
    return row && record(row);
  }

  async add(session: NewSession, credentialVersion: number): Promise<number | undefined> {
    return await this.#database.write((tx) => startSession(tx, session, credentialVersion));
  }

  async page(
    userId: number,
    {
      before = Number.MAX_SAFE_INTEGER,
      limit,
    }: { readonly before: number | undefined; readonly limit: number },
  ): Promise<readonly SessionRecord[]> {
    return (await sessionsOfUser.read(this.#database, { userId, before, limit })).map(record);
  }

  async touch(id: number, now: number): Promise<void> {
    await this.#database.writeRelaxed((on) => touch.all(on, { id, now }));
  }

  async end(id: number, userId: number): Promise<boolean> {
    return (await this.#database.write((tx) => end.first(tx, { id, userId }))) !== undefined;
  }

  async endAll(userId: number, except: number | undefined): Promise<number> {
    const ended = await this.#database.write((tx) => endOthers.all(tx, { userId, kept: except ?? 0 }));
    return ended.length;
  }

  async sweep(now: number, idleSince: number, limit: number): Promise<number> {
    return await this.#database.write((tx) => sweepSessions(tx, now, idleSince, limit));
  }
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
