import { type Selectable, sql } from "kysely";
import type {
  BearerToken,
  NewToken,
  TokenKind,
  TokenPage,
  TokenPrincipal,
  TokenRecord,
  TokenRecords,
} from "#server/accounts/tokens/token-records.ts";
import { optionalJson } from "../codecs.ts";
import type { Database } from "../database.ts";
import { LookUpMemory } from "../look-up-memory.ts";
import { prepared, type Value } from "../prepared.ts";
import { preparedList } from "../prepared-list.ts";
import { principalColumns, principalFacts } from "../rights/principal-facts.ts";
import type { Tables } from "../tables.ts";
import { addInPlace, addWithin } from "./add-token.ts";
import { revokeToken } from "./revoke-tokens.ts";

/** The number of a token's principal, where it is of this kind. */
function numberOf(prefix: "user:" | "robot:") {
  const isOther = prefix === "robot:" ? sql`t.kind <> 'robot'` : sql`t.kind = 'robot'`;
  const digits = sql`substr(t.principal, ${sql.lit(prefix.length + 1)})`;
  return sql<number>`case when ${isOther} then null else cast(${digits} as integer) end`;
}

const tokenByHash = prepared((db, value: Value<{ secretHash: string }>) =>
  db
    .selectFrom("tokens as t")
    .leftJoin("users as u", (join) => join.on("u.id", "=", numberOf("user:")))
    .leftJoin("namespaces as un", "un.id", "u.id")
    .leftJoin("robots as b", (join) => join.on("b.id", "=", numberOf("robot:")))
    .leftJoin("namespaces as bn", "bn.id", "b.namespace_id")
    .leftJoin("users as bu", "bu.id", "bn.id")
    .selectAll("t")
    .select(principalColumns)
    .select(["u.email", "u.email_verified_at"])
    .where("t.secret_hash", "=", value("secretHash")),
);

const tokenById = prepared((db, value: Value<{ id: number }>) =>
  db.selectFrom("tokens").selectAll().where("id", "=", value("id")),
);

const page = preparedList(
  (
    db,
    value: Value<{ principal: TokenPrincipal; before: number; limit: number }>,
    kinds: readonly TokenKind[],
  ) =>
    db
      .selectFrom("tokens")
      .selectAll()
      .where("principal", "=", value("principal"))
      .where("id", "<", value("before"))
      .where("kind", "in", kinds)
      .where("revoked_at", "is", null)
      .orderBy("id", "desc")
      .limit(value("limit")),
);

const revokeAll = preparedList(
  (db, value: Value<{ principal: TokenPrincipal; now: number }>, kinds: readonly TokenKind[]) =>
    db
      .updateTable("tokens")
      .set({ revoked_at: value("now") })
      .where("principal", "=", value("principal"))
      .where("kind", "in", kinds)
      .where("revoked_at", "is", null)
      .returning("id"),
);

const touch = prepared((db, value: Value<{ id: number; now: number }>) =>
  db
    .updateTable("tokens")
    .set({ last_used_at: value("now") })
    .where("id", "=", value("id")),
);

export class TokenQueries implements TokenRecords {
  readonly #database: Database;
  readonly #bearers: LookUpMemory<BearerToken>;

  constructor(database: Database) {
    this.#database = database;
    this.#bearers = new LookUpMemory(database);
  }

  async findByHash(secretHash: string): Promise<BearerToken | undefined> {
    return await this.#bearers.get(secretHash, () => this.#lookUpBearer(secretHash));
  }

  async #lookUpBearer(secretHash: string): Promise<BearerToken | undefined> {
    const row = await tokenByHash.readFirst(this.#database, { secretHash });
    if (row === undefined) return undefined;
    const email = row.email_verified_at === null ? undefined : (row.email ?? undefined);
    return { token: record(row), principal: principalFacts(row), email };
  }

  async find(id: number): Promise<TokenRecord | undefined> {
    const row = await tokenById.readFirst(this.#database, { id });
    return row && record(row);
  }

  async addWithin(token: NewToken, most: number, now: number): Promise<number | undefined> {
    return await this.#database.write((tx) => addWithin(tx, token, most, now));
  }

  async addInPlace(token: NewToken, most: number): Promise<number> {
    return await this.#database.write((tx) => addInPlace(tx, token, most));
  }

  async page(
    principal: TokenPrincipal,
    { kinds, before = Number.MAX_SAFE_INTEGER, limit }: TokenPage,
  ): Promise<readonly TokenRecord[]> {
    return (await page.read(this.#database, { principal, before, limit }, kinds)).map(record);
  }

  async revoke(id: number, principal: TokenPrincipal, now: number): Promise<boolean> {
    return (await this.#database.write((tx) => revokeToken.first(tx, { id, principal, now }))) !== undefined;
  }

  async revokeAll(principal: TokenPrincipal, kinds: readonly TokenKind[], now: number): Promise<number> {
    return (await this.#database.write((tx) => revokeAll.all(tx, { principal, now }, kinds))).length;
  }

  async touch(id: number, now: number): Promise<void> {
    await this.#database.writeRelaxed((on) => touch.all(on, { id, now }));
  }
}

const scopes = optionalJson<readonly string[]>();

function record(row: Selectable<Tables["tokens"]>): TokenRecord {
  return {
    id: row.id,
    kind: row.kind,
    principal: row.principal,
    name: row.name,
    secretHash: row.secret_hash,
    lastFour: row.last_four,
    scopes: scopes.decode(row.scopes),
    credentialVersion: row.credential_version ?? undefined,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  };
}
