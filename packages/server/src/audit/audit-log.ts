import type { AuditEvent, AuditRecords } from "./audit-records.ts";

/** In milliseconds: how long a noted event may wait to be written with others. */
const interval = 200;

/** Events that wait at most; more are written at once. */
const maxWaiting = 500;

/** Takes down what people and machines do. */
export class AuditLog implements AsyncDisposable {
  readonly #records: AuditRecords;
  readonly #onFailure: (error: unknown) => void;
  #waiting: AuditEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** @param onFailure hears of noted events that could not be written. */
  constructor(records: AuditRecords, onFailure: (error: unknown) => void) {
    this.#records = records;
    this.#onFailure = onFailure;
  }

  /** For what must not be done without being written down: on disk when it resolves. */
  async record(...events: readonly AuditEvent[]): Promise<void> {
    await this.#records.add(events);
  }

  /** For what happens often, as pushes and refusals do: written soon, together with others. */
  note(event: AuditEvent): void {
    this.#waiting.push(event);
    if (this.#waiting.length >= maxWaiting) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), interval);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#flush();
    await this.#writing;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const events = this.#waiting;
    this.#waiting = [];
    if (events.length === 0) return;
    this.#writing = this.#writing.then(() => this.#records.addRelaxed(events)).catch(this.#onFailure);
  }
}
