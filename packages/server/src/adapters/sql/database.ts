import type { Kysely, Transaction } from "kysely";
import type { Dialect } from "./dialect.ts";
import type { Tables } from "./tables.ts";

/** What a dialect offers to the queries, which are the same text for all. */
export interface Database extends AsyncDisposable {
  readonly dialect: Dialect;

  /** Sees committed rows only. */
  readonly read: Kysely<Tables>;

  /** Runs one query on committed rows, without a builder or a pool's bookkeeping in between. */
  select<Row>(sql: string, parameters: readonly unknown[]): Promise<readonly Row[]> | readonly Row[];

  /** As `select`, but only each row's first column. */
  selectColumn<T>(sql: string, parameters: readonly unknown[]): Promise<readonly T[]> | readonly T[];

  /**
   * Another number after each commit that the next look-up sees, by whomever it was; undefined where finding out
   * costs as much as looking again.
   */
  version(): number | undefined;

  /** Runs one transaction; what it wrote survives a power loss when the promise resolves. */
  write<T>(work: (transaction: Tx) => Promise<T>): Promise<T>;

  /**
   * Runs statements without waiting for the disk: a power loss may take the newest of them, in order, and never
   * one that a later `write` has waited for.
   */
  writeRelaxed<T>(work: (connection: Connection) => Promise<T>): Promise<T>;

  /** Resolves if the database can be read and written. */
  check(): Promise<void>;
}

/** Runs statements whose text is made already. */
export interface Runs {
  readonly dialect: Dialect;
  run<Row>(sql: string, parameters: readonly unknown[]): Promise<readonly Row[]> | readonly Row[];
}

/** The connection that writes, for as long as the work lasts that was given it. */
export type Connection = Kysely<Tables> & Runs;

/** The same within a transaction. */
export type Tx = Transaction<Tables> & Runs;
