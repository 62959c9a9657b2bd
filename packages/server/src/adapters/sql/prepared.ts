import type { Compilable, Kysely } from "kysely";
import type { Encoder } from "./codecs.ts";
import type { Database, Runs } from "./database.ts";
import type { Dialect } from "./dialect.ts";
import type { Tables } from "./tables.ts";

/** Stands, while a statement is built, for the value that a call will give under that name. */
export interface Value<Values extends object> {
  <Name extends keyof Values & string>(name: Name): Values[Name];
  <Name extends keyof Values & string, Stored>(name: Name, encoder: Encoder<Values[Name], Stored>): Stored;
}

/**
 * The same for names that only the run tells.
 * @param row of a statement whose values are a list of rows: which of them has the value.
 */
export type Placeholders = (
  name: string,
  encoder: Encoder<never, unknown> | undefined,
  row?: number,
) => unknown;

type Build<Values extends object, Row> = (db: Kysely<Tables>, value: Value<Values>) => Compilable<Row>;

/**
 * A statement, for a module's constant: built and compiled once for a dialect, at its first use, and from then on
 * only given values. Building takes longer than SQLite takes to answer (12 µs against 4 for a look-up by key).
 */
export function prepared<Values extends object, Row>(build: Build<Values, Row>): Prepared<Values, Row> {
  return new Prepared(build);
}

class Placeholder {
  readonly name: string;
  readonly encode: ((value: never) => unknown) | undefined;
  readonly row: number | undefined;

  constructor(name: string, encoder: Encoder<never, unknown> | undefined, row: number | undefined) {
    this.name = name;
    this.encode = encoder?.encode;
    this.row = row;
  }
}

interface Compiled {
  readonly dialect: Dialect;
  readonly sql: string;
  /** Placeholders, and what is the same in every call. */
  readonly parameters: readonly unknown[];
}

export class Prepared<Values extends object, Row> {
  readonly #build: Build<Values, Row>;
  /** A program speaks one dialect; tests may speak several. */
  #newest: Compiled | undefined;
  readonly #all = new Map<Dialect, Compiled>();

  constructor(build: Build<Values, Row>) {
    this.#build = build;
  }

  /** Reads committed rows, on the shortest way to the database. */
  async read(database: Database, values: Values): Promise<readonly Row[]> {
    const { sql, parameters } = this.#in(database.dialect);
    return await database.select<Row>(sql, bound(parameters, values));
  }

  async readFirst(database: Database, values: Values): Promise<Row | undefined> {
    const { sql, parameters } = this.#in(database.dialect);
    return (await database.select<Row>(sql, bound(parameters, values)))[0];
  }

  /** As `readFirst`, of what always gives a row. */
  async readOne(database: Database, values: Values): Promise<Row> {
    return given(await this.readFirst(database, values));
  }

  /** Reads the only column of committed rows. */
  async readColumn(database: Database, values: Values): Promise<readonly Row[keyof Row][]> {
    const { sql, parameters } = this.#in(database.dialect);
    return await database.selectColumn<Row[keyof Row]>(sql, bound(parameters, values));
  }

  /** Runs on the connection that writes. */
  async all(on: Runs, values: Values): Promise<readonly Row[]> {
    const { sql, parameters } = this.#in(on.dialect);
    return await on.run<Row>(sql, bound(parameters, values));
  }

  async first(on: Runs, values: Values): Promise<Row | undefined> {
    const { sql, parameters } = this.#in(on.dialect);
    return (await on.run<Row>(sql, bound(parameters, values)))[0];
  }

  /** As `first`, of what always gives a row: a count, an insertion that returns what it made. */
  async one(on: Runs, values: Values): Promise<Row> {
    return given(await this.first(on, values));
  }

  #in(dialect: Dialect): Compiled {
    const newest = this.#newest;
    if (newest !== undefined && newest.dialect === dialect) return newest;
    const compiled = this.#all.get(dialect) ?? this.#compile(dialect);
    this.#all.set(dialect, compiled);
    this.#newest = compiled;
    return compiled;
  }

  #compile(dialect: Dialect): Compiled {
    // The builder passes values through unread, so a placeholder may stand in for any of them.
    const value = (name: string, encoder?: Encoder<never, unknown>, row?: number) =>
      new Placeholder(name, encoder, row);
    const { sql, parameters } = this.#build(dialect.builder, value as Value<Values>).compile();
    return { dialect, sql, parameters };
  }
}

function given<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new Error("a statement that always gives a row gave none");
  return row;
}

function bound(parameters: readonly unknown[], values: object): readonly unknown[] {
  return parameters.map((parameter) => {
    if (!(parameter instanceof Placeholder)) return parameter;
    const { name, encode, row } = parameter;
    const named = row === undefined ? values : (values as readonly object[])[row];
    const value = named?.[name as keyof typeof named];
    return encode === undefined ? value : encode(value as never);
  });
}
