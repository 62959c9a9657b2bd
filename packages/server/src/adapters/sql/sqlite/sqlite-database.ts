import { dirname } from "node:path";
import { DatabaseSync, type DatabaseSyncOptions } from "node:sqlite";
import { Kysely } from "kysely";
import { flushFolder } from "#server/durable/folders.ts";
import { MetadataFull, MetadataUnavailable } from "#server/registry/metadata-failures.ts";
import type { Connection, Database, Tx } from "../database.ts";
import { migrate } from "../migrate.ts";
import type { Tables } from "../tables.ts";
import { LentConnection } from "./lent-connection.ts";
import { LogFlusher, LogFlushFailed } from "./log-flusher.ts";
import { ReadSnapshot } from "./read-snapshot.ts";
import { sqlite } from "./sqlite.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";
import { Statements } from "./statements.ts";

/** How long a statement waits for another process's lock (a backup, a shell), in milliseconds. */
const busyTimeout = 5_000;

/** Memory for pages that are read again and again, in KiB; SQLite's own 2 MiB don't hold a large index. */
const readCache = 32 * 1024;

/** Pages in the log before they are moved into the database, which holds up the requests of that moment. */
const checkpointPages = 2_000;

/**
 * Two connections: one writes, one transaction at a time; the other only reads, so that it never sees the rows
 * of a transaction that is still open.
 */
export class SqliteDatabase implements Database {
  readonly dialect = sqlite;
  readonly read: Kysely<Tables>;
  readonly #write: Kysely<Tables>;
  readonly #reading: Statements;
  readonly #writing: Statements;
  readonly #snapshot: ReadSnapshot;
  readonly #log: LogFlusher;
  readonly #connections: readonly DatabaseSync[];

  private constructor(writer: DatabaseSync, reader: DatabaseSync, log: LogFlusher) {
    this.#connections = [reader, writer];
    this.#log = log;
    this.#reading = new Statements(reader);
    this.#snapshot = new ReadSnapshot(reader);
    this.#writing = new Statements(writer);
    this.#write = new Kysely<Tables>({ dialect: sqliteDialect(this.#writing) });
    this.read = new Kysely<Tables>({ dialect: sqliteDialect(this.#reading) });
  }

  /**
   * Opens the file, makes it if needed, and brings its tables up to date.
   * @throws DatabaseTooNew if a newer version of this program has written it.
   */
  static async open(file: string): Promise<SqliteDatabase> {
    await using opened = new AsyncDisposableStack();
    const connect = (options: DatabaseSyncOptions) =>
      opened.adopt(new DatabaseSync(file, { timeout: busyTimeout, ...options }), (connection) =>
        connection.close(),
      );
    const writer = connect({ enableForeignKeyConstraints: true });
    // Set-up is flushed by SQLite itself; from then on the log's flushes are ours.
    writer.exec(
      `pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = ${checkpointPages}`,
    );
    await migrate(new Kysely<Tables>({ dialect: sqliteDialect(new Statements(writer)) }));
    // A log that an earlier process left may show bytes that the disk has failed to keep: nothing is built on it.
    writer.exec("pragma wal_checkpoint(truncate)");
    writer.exec("pragma synchronous = normal");
    const reader = connect({ readOnly: true });
    reader.exec(`pragma cache_size = -${readCache}`);
    const log = opened.use(await LogFlusher.open(`${file}-wal`));
    await flushFolder(dirname(file));
    opened.move();
    return new SqliteDatabase(writer, reader, log);
  }

  select<Row>(sql: string, parameters: readonly unknown[]): readonly Row[] {
    this.#snapshot.begin();
    return this.#reading.run<Row>(sql, parameters).rows;
  }

  selectColumn<T>(sql: string, parameters: readonly unknown[]): readonly T[] {
    this.#snapshot.begin();
    return this.#reading.column<T>(sql, parameters);
  }

  version(): number {
    return this.#snapshot.version();
  }

  async write<T>(work: (transaction: Tx) => Promise<T>): Promise<T> {
    return await translated(async () => {
      this.#log.refuseAfterFailure();
      const result = await this.#snapshot.without(() =>
        this.#write.transaction().execute(async (tx) => {
          using lent = new LentConnection(this.#writing);
          return await work(lent.with(tx));
        }),
      );
      await this.#log.flush();
      return result;
    });
  }

  async writeRelaxed<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return await translated(async () => {
      this.#log.refuseAfterFailure();
      return await this.#snapshot.without(() =>
        this.#write.connection().execute(async (connection) => {
          using lent = new LentConnection(this.#writing);
          return await work(lent.with(connection));
        }),
      );
    });
  }

  async check(): Promise<void> {
    await translated(async () => {
      this.#log.refuseAfterFailure();
      this.select("select 1", []);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#snapshot[Symbol.dispose]();
    await this.read.destroy();
    await this.#write.destroy();
    await this.#log[Symbol.asyncDispose]();
    for (const connection of this.#connections) connection.close();
  }
}

/** SQLite's result codes (sqlite.org/rescode.html), the primary one in the low byte. */
const sqliteBusy = 5;
const sqliteIoError = 10;
const sqliteFull = 13;

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LogFlushFailed) throw new MetadataUnavailable(error.message, { cause: error });
    const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : undefined;
    if (code === sqliteFull) throw new MetadataFull("the database's disk is full", { cause: error });
    if (code === sqliteBusy || code === sqliteIoError) {
      throw new MetadataUnavailable("the database can't be written", { cause: error });
    }
    throw error;
  }
}
