import type { DatabaseSync, StatementSync } from "node:sqlite";

/**
 * One read transaction for all look-ups of one turn of the event loop: taking SQLite's lock and giving it back
 * is half the cost of a look-up. While something is being written there is none, so that a look-up sees what was
 * acknowledged before it, and SQLite can begin its log anew.
 */
export class ReadSnapshot implements Disposable {
  readonly #database: DatabaseSync;
  readonly #dataVersion: StatementSync;
  /** That of the open snapshot, once somebody has asked. */
  #version: number | undefined;
  #isOpen = false;
  #writers = 0;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#dataVersion = database.prepare("pragma data_version");
  }

  /** Call before a look-up. */
  begin(): void {
    if (this.#isOpen || this.#writers > 0) return;
    this.#database.exec("begin");
    this.#version = undefined;
    this.#isOpen = true;
    setImmediate(() => this.#end());
  }

  /**
   * Of what look-ups see now: another number after each commit of any other connection, in this process or not
   * (sqlite.org/pragma.html#pragma_data_version).
   */
  version(): number {
    this.begin();
    if (!this.#isOpen) return this.#readVersion();
    this.#version ??= this.#readVersion();
    return this.#version;
  }

  #readVersion(): number {
    return Number(this.#dataVersion.get()?.data_version);
  }

  /** Runs what writes, without a snapshot until it has ended. */
  async without<T>(work: () => Promise<T>): Promise<T> {
    this.#writers += 1;
    this.#end();
    try {
      return await work();
    } finally {
      this.#writers -= 1;
    }
  }

  /** Ends the transaction now; the connection may be closed then. */
  [Symbol.dispose](): void {
    this.#end();
  }

  #end(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#database.exec("commit");
  }
}
