import type { Insertable } from "kysely";
import type { Encoder } from "./codecs.ts";
import type { Tables } from "./tables.ts";

export type Table = keyof Tables & string;
export type Row<T extends Table> = Insertable<Tables[T]>;

/** A column whose values are given as they are stored, or with what stores them. */
export type Column<T extends Table> = {
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
export type ValuesOf<T extends Table, Columns extends readonly unknown[]> = {
  readonly [C in Columns[number] as Camel<NameOf<C>>]: Given<T, C>;
};

/** A row of placeholders. @param placeholder makes one, for the value of that name. */
export function rowOf<T extends Table>(
  columns: readonly (string | readonly [string, Encoder<never, unknown>])[],
  placeholder: (name: string, encoder: Encoder<never, unknown> | undefined) => unknown,
): Row<T> {
  const row = columns.map((column) => {
    const [name, encoder] = typeof column === "string" ? [column] : column;
    return [name, placeholder(camel(name), encoder)];
  });
  return Object.fromEntries(row) as Row<T>;
}

function camel(column: string): string {
  return column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
