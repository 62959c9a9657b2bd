import { close, fdatasync, open } from "node:fs";
import { promisify } from "node:util";

const openFile = promisify(open);
const closeFile = promisify(close);

/** Returns once the file's data are on disk. */
type Flush = (file: number) => Promise<void>;

/** The log could not be flushed: what the kernel still holds of it can't be trusted from then on. */
export class LogFlushFailed extends Error {
  override readonly name = "LogFlushFailed";
}

/**
 * Flushes SQLite's write-ahead log, one flush for all transactions that wait for one. SQLite would flush on the
 * main thread, once per transaction, while every other request waits; here the commit only writes, and the
 * flush runs in the thread pool. What is acknowledged after `flush` is as durable as with `synchronous=FULL`.
 */
export class LogFlusher implements AsyncDisposable {
  readonly #file: number;
  readonly #flush: Flush;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #failure: LogFlushFailed | undefined;

  private constructor(file: number, flush: Flush) {
    this.#file = file;
    this.#flush = flush;
  }

  /** @param path the log's; it exists from the first transaction on for as long as a connection is open. */
  static async open(path: string, flush: Flush = promisify(fdatasync)): Promise<LogFlusher> {
    return new LogFlusher(await openFile(path, "r+"), flush);
  }

  /**
   * Resolves when everything that was committed before the call is on disk.
   * @throws LogFlushFailed then, and on every later call: a second flush would succeed without the pages that
   * the first one lost (the kernel forgets them).
   */
  async flush(): Promise<void> {
    // The one that runs may have begun before the caller's commit; the next one can't.
    this.#next ??= this.#flushAfter(this.#running);
    await this.#next;
  }

  /** @throws LogFlushFailed if a flush has failed before: nothing more may be written then. */
  refuseAfterFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#next?.catch(() => undefined);
    await this.#running?.catch(() => undefined);
    await closeFile(this.#file);
  }

  async #flushAfter(previous: Promise<void> | undefined): Promise<void> {
    await previous?.catch(() => undefined);
    this.#running = this.#next;
    this.#next = undefined;
    this.refuseAfterFailure();
    try {
      await this.#flush(this.#file);
    } catch (cause) {
      this.#failure = new LogFlushFailed("the database's log can't be flushed; restart the server", {
        cause,
      });
      throw this.#failure;
    }
  }
}
