import type { Kysely, Transaction } from "kysely";
import type { Connection, Runs, Tx } from "../database.ts";
import type { Tables } from "../tables.ts";
import { sqlite } from "./sqlite.ts";
import type { Statements } from "./statements.ts";

/**
 * Lets made statements past the builder's bookkeeping, which costs as much as a look-up, straight to the connection
 * that the builder was lent for some work; and none of them once that work has ended.
 */
export class LentConnection implements Runs, Disposable {
  readonly dialect = sqlite;
  readonly #statements: Statements;
  #hasEnded = false;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  run<Row>(sql: string, parameters: readonly unknown[]): readonly Row[] {
    if (this.#hasEnded) throw new Error("a statement came after the end of its transaction");
    return this.#statements.run<Row>(sql, parameters).rows;
  }

  /** The builder, which then also runs what is made already. */
  with(builder: Transaction<Tables>): Tx;
  with(builder: Kysely<Tables>): Connection;
  with(builder: Kysely<Tables>): Connection {
    return Object.assign(builder, { dialect: this.dialect, run: this.run.bind(this) as Runs["run"] });
  }

  [Symbol.dispose](): void {
    this.#hasEnded = true;
  }
}
