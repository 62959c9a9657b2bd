import { DatabaseSync } from "node:sqlite";
import { Kysely, type Transaction } from "kysely";
import { MetadataFull, MetadataUnavailable } from "../../registry/metadata-store.ts";
import type { Database } from "../database.ts";
import { migrate } from "../migrate.ts";
import type { Tables } from "../tables.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";
import { Statements } from "./statements.ts";

/** How long a statement waits for another process's lock (a backup, a shell), in milliseconds. */
const busyTimeout = 5_000;

/**
 * Two connections: one writes, one transaction at a time; the other only reads, so that it never sees the rows
 * of a transaction that is still open.
 */
export class SqliteDatabase implements Database {
  readonly read: Kysely<Tables>;
  readonly #write: Kysely<Tables>;
  readonly #connections: readonly DatabaseSync[];
  readonly #reading: Statements;

  private constructor(writer: DatabaseSync, reader: DatabaseSync) {
    this.#connections = [reader, writer];
    this.#reading = new Statements(reader);
    this.#write = new Kysely<Tables>({ dialect: sqliteDialect(new Statements(writer)) });
    this.read = new Kysely<Tables>({ dialect: sqliteDialect(this.#reading) });
  }

  /**
   * Opens the file, makes it if needed, and brings its tables up to date.
   * @throws DatabaseTooNew if a newer version of this program has written it.
   */
  static async open(file: string): Promise<SqliteDatabase> {
    const writer = new DatabaseSync(file, { timeout: busyTimeout, enableForeignKeyConstraints: true });
    try {
      writer.exec("pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 4000");
      await migrate(new Kysely<Tables>({ dialect: sqliteDialect(new Statements(writer)) }));
      return new SqliteDatabase(writer, new DatabaseSync(file, { readOnly: true, timeout: busyTimeout }));
    } catch (error) {
      writer.close();
      throw error;
    }
  }

  select<Row>(sql: string, parameters: readonly unknown[]): readonly Row[] {
    return this.#reading.run<Row>(sql, parameters).rows;
  }

  async write<T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> {
    return await translated(this.#write.transaction().execute(work));
  }

  async writeRelaxed<T>(work: (connection: Kysely<Tables>) => Promise<T>): Promise<T> {
    const [, writer] = this.#connections;
    const relaxed = this.#write.connection().execute(async (connection) => {
      writer?.exec("pragma synchronous = normal");
      try {
        return await work(connection);
      } finally {
        writer?.exec("pragma synchronous = full");
      }
    });
    return await translated(relaxed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.read.destroy();
    await this.#write.destroy();
    for (const connection of this.#connections) connection.close();
  }
}

/** SQLite's result codes (sqlite.org/rescode.html), the primary one in the low byte. */
const sqliteBusy = 5;
const sqliteIoError = 10;
const sqliteFull = 13;

async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : undefined;
    if (code === sqliteFull) throw new MetadataFull("the database's disk is full", { cause: error });
    if (code === sqliteBusy || code === sqliteIoError) {
      throw new MetadataUnavailable("the database can't be written", { cause: error });
    }
    throw error;
  }
}
