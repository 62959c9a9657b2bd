import type { Mail, Mailer, MailNotSent } from "./mailer.ts";

/** Why a mail was not sent. It names nobody and quotes nothing: fit for the log. */
export interface MailProblem {
  /** `retried`: it will be tried again. `lost`: it will not. */
  readonly outcome: "retried" | "lost";
  /** How often it was tried. */
  readonly attempts: number;
  readonly reason: string;
}

export interface OutgoingMailOptions {
  readonly mailer: Mailer;
  readonly report: (problem: MailProblem) => void;
  /** Mails in the queue, those on their way and those that wait for another attempt included. */
  readonly maxMails?: number;
  readonly maxAtOnce?: number;
  /** How long to wait before the second attempt, the third, and so on, in milliseconds. */
  readonly retryDelays?: readonly number[];
}

interface Entry {
  readonly mail: Mail;
  attempts: number;
}

/**
 * The mails that the registry still has to send, in memory: a stop sends what it can, a crash loses them, and people
 * ask for another. Whoever posts one neither waits nor learns whether it left, so that no answer's time or status
 * tells whether there is an account.
 */
export class OutgoingMail {
  readonly #options: Required<OutgoingMailOptions>;
  #ready: Entry[] = [];
  readonly #delayed = new Map<Entry, NodeJS.Timeout>();
  readonly #sending = new Set<Promise<void>>();
  #isClosed = false;

  constructor(options: OutgoingMailOptions) {
    this.#options = { maxMails: 1_000, maxAtOnce: 4, retryDelays: [10_000, 60_000, 300_000], ...options };
  }

  get size(): number {
    return this.#ready.length + this.#delayed.size + this.#sending.size;
  }

  /** Takes a mail to be sent soon. Past the bound it is reported and dropped. */
  post(mail: Mail): void {
    const entry = { mail, attempts: 0 };
    if (this.#isClosed) this.#lose(entry, "the registry is stopping");
    else if (this.size >= this.#options.maxMails) this.#lose(entry, "too many mails wait to be sent");
    else {
      this.#ready.push(entry);
      setImmediate(() => this.#startSome());
    }
  }

  /**
   * Tries once more whatever waits, for at most that long, and drops the rest.
   * @param grace in milliseconds.
   */
  async close(grace: number): Promise<void> {
    this.#isClosed = true;
    for (const [entry, timer] of this.#delayed) {
      clearTimeout(timer);
      this.#ready.push(entry);
    }
    this.#delayed.clear();
    const { promise: outOfTime, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, grace);
    await Promise.race([this.#sendAll(), outOfTime]);
    clearTimeout(timer);
    for (const entry of this.#ready.splice(0)) this.#lose(entry, "the registry stopped");
  }

  async #sendAll(): Promise<void> {
    this.#startSome();
    while (this.#sending.size > 0) await Promise.race(this.#sending);
  }

  #startSome(): void {
    while (this.#sending.size < this.#options.maxAtOnce) {
      const entry = this.#ready.shift();
      if (entry === undefined) return;
      const attempt = this.#attempt(entry).then(() => {
        this.#sending.delete(attempt);
        this.#startSome();
      });
      this.#sending.add(attempt);
    }
  }

  async #attempt(entry: Entry): Promise<void> {
    entry.attempts += 1;
    try {
      await this.#options.mailer.send(entry.mail);
    } catch (error) {
      this.#failed(entry, error as MailNotSent);
    }
  }

  #failed(entry: Entry, { message, isPermanent }: MailNotSent): void {
    const delay = this.#options.retryDelays[entry.attempts - 1];
    if (isPermanent || delay === undefined || this.#isClosed) {
      this.#lose(entry, message);
      return;
    }
    const again = () => {
      this.#delayed.delete(entry);
      this.#ready.push(entry);
      this.#startSome();
    };
    this.#delayed.set(entry, setTimeout(again, delay).unref());
    this.#options.report({ outcome: "retried", attempts: entry.attempts, reason: message });
  }

  #lose({ attempts }: Entry, reason: string): void {
    this.#options.report({ outcome: "lost", attempts, reason });
  }
}
