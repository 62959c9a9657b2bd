import type { Selectable, Transaction } from "kysely";
import type {
  NewToken,
  TokenKind,
  TokenPage,
  TokenRecord,
  TokenRecords,
} from "#server/accounts/tokens/token-records.ts";
import type { Principal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";
import type { Tables } from "../tables.ts";

export class TokenQueries implements TokenRecords {
  readonly #database: Database;
  readonly #byHash;
  readonly #byId;
  readonly #touch;

  constructor(database: Database) {
    this.#database = database;
    const db = database.read;
    this.#byHash = new PreparedQuery((value: Value<{ secretHash: string }>) =>
      db.selectFrom("tokens").selectAll().where("secret_hash", "=", value("secretHash")),
    );
    this.#byId = new PreparedQuery((value: Value<{ id: number }>) =>
      db.selectFrom("tokens").selectAll().where("id", "=", value("id")),
    );
    this.#touch = new PreparedQuery((value: Value<{ id: number; now: number }>) =>
      db
        .updateTable("tokens")
        .set({ last_used_at: value("now") })
        .where("id", "=", value("id")),
    );
  }

  async findByHash(secretHash: string): Promise<TokenRecord | undefined> {
    return record(await this.#byHash.readFirst(this.#database, { secretHash }));
  }

  async find(id: number): Promise<TokenRecord | undefined> {
    return record(await this.#byId.readFirst(this.#database, { id }));
  }

  async add(token: NewToken): Promise<number> {
    return await this.#database.write((tx) => insert(tx, token));
  }

  async addWithin(token: NewToken, most: number, now: number): Promise<number | undefined> {
    return await this.#database.write(async (tx) => {
      const living = await tx
        .selectFrom("tokens")
        .select("id")
        .where("principal", "=", token.principal)
        .where("kind", "=", token.kind)
        .where("revoked_at", "is", null)
        .where((eb) => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", now)]))
        .limit(most)
        .execute();
      return living.length >= most ? undefined : await insert(tx, token);
    });
  }

  async page(principal: Principal, { kinds, before, limit }: TokenPage): Promise<readonly TokenRecord[]> {
    const rows = await this.#database.read
      .selectFrom("tokens")
      .selectAll()
      .where("principal", "=", principal)
      .where("id", "<", before ?? Number.MAX_SAFE_INTEGER)
      .where("kind", "in", kinds)
      .where("revoked_at", "is", null)
      .orderBy("id", "desc")
      .limit(limit)
      .execute();
    return rows.flatMap((row) => record(row) ?? []);
  }

  async revoke(id: number, principal: Principal, now: number): Promise<boolean> {
    return await this.#database.write(async (tx) => {
      const revoked = await tx
        .updateTable("tokens")
        .set({ revoked_at: now })
        .where("id", "=", id)
        .where("principal", "=", principal)
        .where("revoked_at", "is", null)
        .returning("id")
        .executeTakeFirst();
      return revoked !== undefined;
    });
  }

  async revokeAll(principal: Principal, kinds: readonly TokenKind[], now: number): Promise<number> {
    return await this.#database.write(async (tx) => {
      const revoked = await tx
        .updateTable("tokens")
        .set({ revoked_at: now })
        .where("principal", "=", principal)
        .where("kind", "in", kinds)
        .where("revoked_at", "is", null)
        .returning("id")
        .execute();
      return revoked.length;
    });
  }

  async touch(id: number, now: number): Promise<void> {
    await this.#database.writeRelaxed((db) => this.#touch.all(db, { id, now }));
  }
}

function record(row: Selectable<Tables["tokens"]> | undefined): TokenRecord | undefined {
  if (row === undefined) return undefined;
  return {
    id: row.id,
    kind: row.kind,
    principal: row.principal as TokenRecord["principal"],
    name: row.name,
    secretHash: row.secret_hash,
    lastFour: row.last_four,
    scopes: row.scopes === null ? undefined : (JSON.parse(row.scopes) as readonly string[]),
    credentialVersion: row.credential_version ?? undefined,
    createdBy: row.created_by as Principal,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  };
}

async function insert(tx: Transaction<Tables>, token: NewToken): Promise<number> {
  const row = {
    kind: token.kind,
    principal: token.principal,
    name: token.name,
    secret_hash: token.secretHash,
    last_four: token.lastFour,
    scopes: token.scopes === undefined ? null : JSON.stringify(token.scopes),
    credential_version: token.credentialVersion ?? null,
    created_by: token.createdBy,
    created_at: token.createdAt,
    expires_at: token.expiresAt ?? null,
    last_used_at: null,
    revoked_at: null,
  };
  const { id } = await tx.insertInto("tokens").values(row).returning("id").executeTakeFirstOrThrow();
  return id;
}
