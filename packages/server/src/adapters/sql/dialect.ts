import type { Kysely } from "kysely";
import type { Tables } from "./tables.ts";

/** A database's way to write SQL. There is one object for each, by which compiled statements are kept. */
export interface Dialect {
  readonly name: string;
  /** Builds statements in this dialect's text, and is connected to nothing. */
  readonly builder: Kysely<Tables>;
}
