import type { InsertQueryBuilder, InsertResult } from "kysely";
import { type Column, rowOf, type Table, type ValuesOf } from "./columns.ts";
import type { Runs } from "./database.ts";
import { type Placeholders, Prepared } from "./prepared.ts";
import type { Tables } from "./tables.ts";

/** Rows that one statement adds: there is one for each number of them up to this. */
const together = 50;

/** Adds rows, as many as there are. */
export type InsertAll<Values> = (on: Runs, rows: readonly Values[]) => Promise<void>;

/**
 * Prepared statements that add many rows at once.
 * @param columns as for `insertInto`.
 * @param further what to do on a conflict.
 */
export function insertAllInto<T extends Table, const Columns extends readonly Column<T>[]>(
  table: T,
  columns: Columns,
  further: (
    insert: InsertQueryBuilder<Tables, T, InsertResult>,
  ) => InsertQueryBuilder<Tables, T, InsertResult> = (insert) => insert,
): InsertAll<ValuesOf<T, Columns>> {
  const byCount = new Map<number, Prepared<readonly object[], InsertResult>>();
  const ofCount = (count: number) => {
    const kept = byCount.get(count);
    if (kept !== undefined) return kept;
    const made = new Prepared<readonly object[], InsertResult>((db, value) => {
      const placeholder = value as Placeholders;
      const rows = Array.from({ length: count }, (_, position) =>
        rowOf<T>(columns, (name, encoder) => placeholder(name, encoder, position)),
      );
      return further(db.insertInto(table).values(rows));
    });
    byCount.set(count, made);
    return made;
  };
  return async (on, rows) => {
    for (let start = 0; start < rows.length; start += together) {
      const some = rows.slice(start, start + together);
      await ofCount(some.length).all(on, some);
    }
  };
}
