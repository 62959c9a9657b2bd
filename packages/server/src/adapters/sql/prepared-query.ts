import type { Compilable, CompiledQuery, Kysely } from "kysely";
import type { Database } from "./database.ts";
import type { Tables } from "./tables.ts";

class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Stands, while a query is built, for the value that a call will give under that name. */
export type Value<Values extends object> = <Name extends keyof Values & string>(name: Name) => Values[Name];

/**
 * A query that is built and compiled once and then only given values. Building takes longer than SQLite takes
 * to answer (12 µs against 4 for a look-up by key).
 */
export class PreparedQuery<Values extends object, Row> {
  readonly #compiled: CompiledQuery<Row>;
  readonly #parameters: readonly (keyof Values | undefined)[];

  constructor(build: (value: Value<Values>) => Compilable<Row>) {
    // The builder passes values through unread, so a placeholder may stand in for any of them.
    this.#compiled = build((name) => new Placeholder(name) as never).compile();
    this.#parameters = this.#compiled.parameters.map((parameter) =>
      parameter instanceof Placeholder ? (parameter.name as keyof Values) : undefined,
    );
  }

  /** Reads committed rows, on the shortest way to the database. */
  async read(database: Database, values: Values): Promise<readonly Row[]> {
    return await database.select<Row>(this.#compiled.sql, this.#bind(values));
  }

  async readFirst(database: Database, values: Values): Promise<Row | undefined> {
    return (await database.select<Row>(this.#compiled.sql, this.#bind(values)))[0];
  }

  /** Reads the only column of committed rows. */
  async readColumn(database: Database, values: Values): Promise<readonly Row[keyof Row][]> {
    return await database.selectColumn<Row[keyof Row]>(this.#compiled.sql, this.#bind(values));
  }

  /** Runs within a transaction. */
  async all(on: Kysely<Tables>, values: Values): Promise<readonly Row[]> {
    const query = { ...this.#compiled, parameters: this.#bind(values) };
    return (await on.executeQuery<Row>(query)).rows;
  }

  async first(on: Kysely<Tables>, values: Values): Promise<Row | undefined> {
    return (await this.all(on, values))[0];
  }

  #bind(values: Values): unknown[] {
    const { parameters } = this.#compiled;
    return this.#parameters.map((name, position) =>
      name === undefined ? parameters[position] : values[name],
    );
  }
}

/** List lengths whose query is kept; a longer or rarer one is built again. */
const maxKeptLengths = 64;

/** A prepared query over a list, one for each length of it. */
export class PreparedListQuery<Values extends object, Item, Row> {
  readonly #build: (value: Value<Values>, items: readonly Item[]) => Compilable<Row>;
  readonly #byLength = new Map<number, PreparedQuery<Record<string, unknown>, Row>>();

  constructor(build: (value: Value<Values>, items: readonly Item[]) => Compilable<Row>) {
    this.#build = build;
  }

  /** Runs within a transaction. */
  async all(on: Kysely<Tables>, values: Values, items: readonly Item[]): Promise<readonly Row[]> {
    const named = Object.fromEntries(items.map((item, position) => [`item ${position}`, item]));
    return await this.#ofLength(items.length).all(on, { ...values, ...named });
  }

  #ofLength(length: number): PreparedQuery<Record<string, unknown>, Row> {
    const kept = this.#byLength.get(length);
    if (kept !== undefined) return kept;
    const query = new PreparedQuery<Record<string, unknown>, Row>((value) => {
      const items = Array.from({ length }, (_, position) => value(`item ${position}`) as Item);
      return this.#build(value as Value<Values>, items);
    });
    if (this.#byLength.size < maxKeptLengths) this.#byLength.set(length, query);
    return query;
  }
}
