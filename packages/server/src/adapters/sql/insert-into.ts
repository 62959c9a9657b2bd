import type { Compilable, InsertQueryBuilder, InsertResult } from "kysely";
import { type Column, rowOf, type Table, type ValuesOf } from "./columns.ts";
import { type Placeholders, type Prepared, prepared, type Value } from "./prepared.ts";
import type { Tables } from "./tables.ts";

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
  further: (
    insert: InsertQueryBuilder<Tables, T, InsertResult>,
    value: Value<ValuesOf<T, Columns>>,
  ) => Compilable<Returned> = (insert) => insert as Compilable<never>,
): Prepared<ValuesOf<T, Columns>, Returned> {
  return prepared((db, value: Value<ValuesOf<T, Columns>>) =>
    further(db.insertInto(table).values(rowOf<T>(columns, value as Placeholders)), value),
  );
}
