/** How much hashing is taken on. */
export interface HashQueueLimits {
  /** Hashes that run at once. */
  readonly concurrency: number;
  /** Waiting ones of one client. */
  readonly perClient: number;
  /** Waiting ones of all. */
  readonly total: number;
  /** The longest wait before one is refused, in milliseconds. */
  readonly patience: number;
}

/**
 * Two at once: argon2 runs in libuv's pool of 8 threads, which reads and writes blobs too, and each fills a core
 * and 19 MiB. Measured on two cores: two give 80 hashes a second, more give no more, and a full queue is empty
 * after 1.6 seconds. The slowest hundredth of small reads takes 6 ms beside two hashes, 116 ms beside eight.
 */
const hashQueueLimits: HashQueueLimits = {
  concurrency: 2,
  perClient: 32,
  total: 128,
  patience: 5_000,
};

/** Too much hashing is waiting: answer 429. */
export class HashQueueFull extends Error {
  override readonly name = "HashQueueFull";
  /** In seconds. */
  readonly retryAfter = 2;

  constructor() {
    super("too many passwords are being checked; try again shortly");
  }
}

interface Waiting {
  start(): void;
  refuse(): void;
}

/**
 * Runs password hashes, a few at once and taking turns between clients: one that sends hundreds waits for its own
 * while the others pass. Nobody waits for long; what is too much is refused at once.
 */
export class HashQueue {
  readonly #limits: HashQueueLimits;
  /** By client; the first in the map is the next to have its turn. None is empty. */
  readonly #waiting = new Map<string, Waiting[]>();
  #waitingCount = 0;
  #running = 0;

  constructor(limits: HashQueueLimits = hashQueueLimits) {
    this.#limits = limits;
  }

  /** What waits, of all clients. */
  get length(): number {
    return this.#waitingCount;
  }

  /**
   * Runs the work when its turn comes. The throttle is to be asked inside the work, so that a burst that arrived
   * before its first failure was counted is still refused.
   *
   * @param client see `addressGroup`
   * @throws HashQueueFull and whatever the work throws
   */
  async run<Result>(client: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#running < this.#limits.concurrency) this.#running += 1;
    else await this.#turn(client);
    try {
      return await work();
    } finally {
      this.#handOver();
    }
  }

  #turn(client: string): Promise<void> {
    const queue = this.#waiting.get(client) ?? [];
    if (queue.length >= this.#limits.perClient) throw new HashQueueFull();
    if (this.#waitingCount >= this.#limits.total) this.#makeRoom(queue.length);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#drop(client, entry), this.#limits.patience);
      const entry: Waiting = {
        start() {
          clearTimeout(timer);
          resolve();
        },
        refuse() {
          clearTimeout(timer);
          reject(new HashQueueFull());
        },
      };
      queue.push(entry);
      this.#waiting.set(client, queue);
      this.#waitingCount += 1;
    });
  }

  /** A client with few waiting takes the place of the newest of the client with most. */
  #makeRoom(own: number): void {
    const [client, queue = []] = [...this.#waiting].reduce((most, next) =>
      next[1].length > most[1].length ? next : most,
    );
    const newest = queue.at(-1);
    if (newest === undefined || queue.length <= own + 1) throw new HashQueueFull();
    this.#drop(client, newest);
  }

  #drop(client: string, entry: Waiting): void {
    const queue = this.#waiting.get(client);
    const place = queue?.indexOf(entry) ?? -1;
    if (queue === undefined || place < 0) return;
    queue.splice(place, 1);
    if (queue.length === 0) this.#waiting.delete(client);
    this.#waitingCount -= 1;
    entry.refuse();
  }

  /** The place goes straight to the next: one that arrives now must not slip in. */
  #handOver(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    const [client, queue] = next;
    const entry = queue.shift();
    this.#waiting.delete(client);
    // Behind all the others: turns go round between clients.
    if (queue.length > 0) this.#waiting.set(client, queue);
    this.#waitingCount -= 1;
    entry?.start();
  }
}
