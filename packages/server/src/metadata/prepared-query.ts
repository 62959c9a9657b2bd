import type { Compilable, CompiledQuery, Kysely } from "kysely";
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

  constructor(build: (value: Value<Values>) => Compilable<Row>) {
    // The builder passes values through unread, so a placeholder may stand in for any of them.
    this.#compiled = build((name) => new Placeholder(name) as never).compile();
  }

  async all(on: Kysely<Tables>, values: Values): Promise<readonly Row[]> {
    const parameters = this.#compiled.parameters.map((parameter) =>
      parameter instanceof Placeholder ? values[parameter.name as keyof Values] : parameter,
    );
    const { rows } = await on.executeQuery<Row>({ ...this.#compiled, parameters });
    return rows;
  }

  async first(on: Kysely<Tables>, values: Values): Promise<Row | undefined> {
    return (await this.all(on, values))[0];
  }
}
