import type { Compilable, Kysely } from "kysely";
import type { Database, Runs } from "./database.ts";
import { Prepared, type Value } from "./prepared.ts";
import type { Tables } from "./tables.ts";

type BuildList<Values extends object, Item, Row> = (
  db: Kysely<Tables>,
  value: Value<Values>,
  items: readonly Item[],
) => Compilable<Row>;

/** A prepared statement over a list, one for each length of it. */
export function preparedList<Values extends object, Item, Row>(
  build: BuildList<Values, Item, Row>,
): PreparedList<Values, Item, Row> {
  return new PreparedList(build);
}

/** List lengths whose statement is kept; a longer or rarer one is built again. */
const maxKeptLengths = 64;

export class PreparedList<Values extends object, Item, Row> {
  readonly #build: BuildList<Values, Item, Row>;
  readonly #byLength = new Map<number, Prepared<Record<string, unknown>, Row>>();

  constructor(build: BuildList<Values, Item, Row>) {
    this.#build = build;
  }

  /** Reads committed rows. */
  async read(database: Database, values: Values, items: readonly Item[]): Promise<readonly Row[]> {
    return await this.#ofLength(items.length).read(database, withItems(values, items));
  }

  /** Runs on the connection that writes. */
  async all(on: Runs, values: Values, items: readonly Item[]): Promise<readonly Row[]> {
    return await this.#ofLength(items.length).all(on, withItems(values, items));
  }

  #ofLength(length: number): Prepared<Record<string, unknown>, Row> {
    const kept = this.#byLength.get(length);
    if (kept !== undefined) return kept;
    const statement = new Prepared<Record<string, unknown>, Row>((db, value) => {
      const items = Array.from({ length }, (_, position) => value(nameOf(position)) as Item);
      return this.#build(db, value as Value<Values>, items);
    });
    if (this.#byLength.size < maxKeptLengths) this.#byLength.set(length, statement);
    return statement;
  }
}

function nameOf(position: number): string {
  return `item ${position}`;
}

function withItems(values: object, items: readonly unknown[]): Record<string, unknown> {
  const named: Record<string, unknown> = { ...values };
  for (const [position, item] of items.entries()) named[nameOf(position)] = item;
  return named;
}
