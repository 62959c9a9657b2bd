import type { ActorRecords } from "#server/audit/actor-records.ts";
import { parsePrincipal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";

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
    const rows = await this.#database.read
      .selectFrom("namespaces")
      .select(["id", "name"])
      .where("id", "in", ids)
      .execute();
    return rows.map(({ id, name }) => [`user:${id}`, name]);
  }

  async #robots(ids: readonly number[]): Promise<readonly (readonly [string, string])[]> {
    if (ids.length === 0) return [];
    const rows = await this.#database.read
      .selectFrom("robots as r")
      .innerJoin("namespaces as n", "n.id", "r.namespace_id")
      .select(["r.id", "r.name", "n.name as namespace"])
      .where("r.id", "in", ids)
      .execute();
    return rows.map(({ id, name, namespace }) => [`robot:${id}`, `${namespace}.${name}`]);
  }
}
