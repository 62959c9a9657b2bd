import type { ActorRecords } from "#server/audit/actor-records.ts";
import { parsePrincipal, robotPrincipal, userPrincipal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import { preparedList } from "../prepared-list.ts";

const users = preparedList((db, _value, ids: readonly number[]) =>
  db.selectFrom("namespaces").select(["id", "name"]).where("id", "in", ids),
);

const robots = preparedList((db, _value, ids: readonly number[]) =>
  db
    .selectFrom("robots as r")
    .innerJoin("namespaces as n", "n.id", "r.namespace_id")
    .select(["r.id", "r.name", "n.name as namespace"])
    .where("r.id", "in", ids),
);

export class ActorQueries implements ActorRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async names(principals: Iterable<string>): Promise<ReadonlyMap<string, string>> {
    const parts = [...new Set(principals)].map(parsePrincipal);
    const ids = (kind: "user" | "robot") => parts.flatMap((part) => (part?.kind === kind ? [part.id] : []));
    return new Map([...(await this.#users(ids("user"))), ...(await this.#robots(ids("robot")))]);
  }

  async #users(ids: readonly number[]): Promise<readonly (readonly [string, string])[]> {
    if (ids.length === 0) return [];
    const rows = await users.read(this.#database, {}, ids);
    return rows.map(({ id, name }) => [userPrincipal(id), name]);
  }

  async #robots(ids: readonly number[]): Promise<readonly (readonly [string, string])[]> {
    if (ids.length === 0) return [];
    const rows = await robots.read(this.#database, {}, ids);
    return rows.map(({ id, name, namespace }) => [robotPrincipal(id), `${namespace}.${name}`]);
  }
}
