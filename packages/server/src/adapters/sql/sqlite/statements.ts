import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

interface PreparedStatement {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
}

const maxCached = 500;

/** A connection's statements, each prepared once. */
export class Statements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, PreparedStatement>();
  readonly #columns = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  /** Runs a statement; `changes` counts rows where it returns none. */
  run<Row>(
    sql: string,
    parameters: readonly unknown[],
  ): { readonly rows: Row[]; readonly changes: number | bigint } {
    const { statement, returnsRows } = this.#prepare(sql);
    const values = parameters.map(bindable);
    if (returnsRows) return { rows: statement.all(...values) as Row[], changes: 0 };
    return { rows: [], changes: statement.run(...values).changes };
  }

  /**
   * The first column of every row, which come as arrays: of a long list's time, making objects takes most. Only
   * for texts that don't vary: each is kept for ever.
   */
  column<T>(sql: string, parameters: readonly unknown[]): T[] {
    let statement = this.#columns.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      statement.setReturnArrays(true);
      this.#columns.set(sql, statement);
    }
    const rows = statement.all(...parameters.map(bindable)) as unknown as readonly (readonly T[])[];
    return rows.map(([value]) => value as T);
  }

  /** A statement of its own, whose rows are fetched as they are asked for. */
  iterate<Row>(sql: string, parameters: readonly unknown[]): IterableIterator<Row> {
    return this.#database.prepare(sql).iterate(...parameters.map(bindable)) as IterableIterator<Row>;
  }

  #prepare(sql: string): PreparedStatement {
    const cached = this.#prepared.get(sql);
    if (cached !== undefined) return cached;
    const statement = this.#database.prepare(sql);
    const prepared = { statement, returnsRows: statement.columns().length > 0 };
    // Only queries with lists of varying length could fill it; forgetting all is then cheap enough.
    if (this.#prepared.size >= maxCached) this.#prepared.clear();
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

/** Node takes an object in first place for named parameters and binds nothing; so nothing odd gets that far. */
function bindable(value: unknown): SQLInputValue {
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint" || value === null) {
    return value;
  }
  if (value instanceof Uint8Array) return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  throw new TypeError(`a ${typeof value} can't be a query's parameter`);
}
