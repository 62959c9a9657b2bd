import type { DatabaseSync } from "node:sqlite";

/**
 * One read transaction for all look-ups of one turn of the event loop: taking SQLite's lock and giving it back
 * is half the cost of a look-up. While something is being written there is none, so that a look-up sees what was
 * acknowledged before it, and SQLite can begin its log anew.
 */
export class ReadSnapshot implements Disposable {
  readonly #database: DatabaseSync;
  #isOpen = false;
  #writers = 0;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Call before a look-up. */
  begin(): void {
    if (this.#isOpen || this.#writers > 0) return;
    this.#database.exec("begin");
    this.#isOpen = true;
    setImmediate(() => this.#end());
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
