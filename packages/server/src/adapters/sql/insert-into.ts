import type { Compilable, Insertable, InsertQueryBuilder, InsertResult } from "kysely";
import type { Encoder } from "./codecs.ts";
import { type Prepared, prepared, type Value } from "./prepared.ts";
import type { Tables } from "./tables.ts";

type Table = keyof Tables & string;
type Row<T extends Table> = Insertable<Tables[T]>;

/** A column whose values are given as they are stored, or with what stores them. */
type Column<T extends Table> = {
  [Name in keyof Row<T> & string]-?: Name | readonly [Name, Encoder<never, Row<T>[Name]>];
}[keyof Row<T> & string];

type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

type Given<T extends Table, C> = C extends readonly [string, { encode(value: infer Value): unknown }]
  ? Value
  : C extends keyof Row<T>
    ? Exclude<Row<T>[C], undefined>
    : never;

type NameOf<C> = C extends readonly [infer Name extends string, unknown] ? Name : C & string;

/** The columns' values, by their names in the domain's spelling: `expires_at` is given as `expiresAt`. */
type ValuesOf<T extends Table, Columns extends readonly unknown[]> = {
  readonly [C in Columns[number] as Camel<NameOf<C>>]: Given<T, C>;
};

type Insert<T extends Table> = InsertQueryBuilder<Tables, T, InsertResult>;

/**
 * A prepared statement that adds a row.
 * @param columns those that it fills, each with the codec of its values where they are stored as something else.
 * @param further what else it says: what to do on a conflict, what to return.
 */
export function insertInto<
  T extends Table,
  const Columns extends readonly Column<T>[],
  Returned = InsertResult,
>(
  table: T,
  columns: Columns,
  further: (insert: Insert<T>, value: Value<ValuesOf<T, Columns>>) => Compilable<Returned> = (insert) =>
    insert as Compilable<never>,
): Prepared<ValuesOf<T, Columns>, Returned> {
  return prepared((db, value: Value<ValuesOf<T, Columns>>) => {
    // What one name's value is can't be told here, where the columns aren't known.
    const placeholder = value as unknown as (name: string, encoder?: Encoder<never, unknown>) => unknown;
    const row = columns.map((column: string | readonly [string, Encoder<never, unknown>]) => {
      const [name, encoder] = typeof column === "string" ? [column] : column;
      return [name, placeholder(camel(name), encoder)];
    });
    return further(db.insertInto(table).values(Object.fromEntries(row) as Row<T>), value);
  });
}

function camel(column: string): string {
  return column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
