import type { SeededRandom } from "@estiva/testing/seeded-random";

/** When a server is to be killed. Times in milliseconds. */
export type KillPlan =
  /** While clients push: so many answers, and then so long, after they began. */
  | { readonly kind: "moment"; readonly answers: number; readonly after: number }
  /** Before it listens, or shortly after. */
  | { readonly kind: "starting"; readonly after: number }
  /** So long after SIGTERM, which comes after so many answers. */
  | { readonly kind: "stopping"; readonly answers: number; readonly after: number }
  /** At the nth time that one of its threads makes this system call: the call itself is not carried out. */
  | CallPlan;

export interface CallPlan {
  readonly kind: "call";
  /** Blobs are handled by the pool's thread; the database's log is watched wherever it is written. */
  readonly of: "blobs" | "log";
  /** By name; two that do the same are separated by a comma. */
  readonly call: string;
  readonly nth: number;
}

interface Sequence {
  readonly of: CallPlan["of"];
  readonly call: string;
  /** Every call, or, where a push makes hundreds, every so many. */
  readonly step: number;
  next: number;
  reached: number;
  exhausted: boolean;
}

const sequence = (of: CallPlan["of"], call: string, step = 1): Sequence => ({
  ...{ of, call, step, next: 1, reached: 0, exhausted: false },
});

/** Goes through every call of a push, one after another, with random moments in between. */
export class KillPlanner {
  readonly #random: SeededRandom;
  readonly #tracing: boolean;
  readonly #sequences = [
    sequence("blobs", "fdatasync"),
    sequence("blobs", "rename"),
    sequence("blobs", "fsync"),
    sequence("log", "fsync,fdatasync"),
    sequence("log", "pwrite64", 11),
  ];
  #count = 0;

  /** @param tracing whether strace is there; without it every kill is a random one. */
  constructor(random: SeededRandom, tracing: boolean) {
    this.#random = random;
    this.#tracing = tracing;
  }

  next(): KillPlan {
    this.#count += 1;
    // Two of three, until each call has had its turn.
    const isCall = this.exhausted ? this.#count % 2 === 0 : this.#count % 3 > 0;
    return (this.#tracing && isCall && this.#nextCall()) || this.#randomMoment();
  }

  /** The clients finished before the call came for the nth time. */
  notReached({ of, call }: CallPlan): void {
    for (const one of this.#sequences) if (one.of === of && one.call === call) one.exhausted = true;
  }

  reached({ of, call, nth }: CallPlan): void {
    for (const one of this.#sequences) {
      if (one.of === of && one.call === call) one.reached = Math.max(one.reached, nth);
    }
  }

  /** Whether every call of a push has been killed at. */
  get exhausted(): boolean {
    return this.#sequences.every(({ exhausted }) => exhausted);
  }

  /** `fsync of blobs 1–27`, of each call. */
  get summary(): string {
    return this.#sequences
      .map(({ of, call, step, reached, exhausted }) => {
        const every = step === 1 ? "" : ` by ${step}`;
        return `${call} of ${of} 1–${reached}${every}${exhausted ? "" : " (not all)"}`;
      })
      .join(", ");
  }

  #nextCall(): CallPlan | undefined {
    const open = this.#sequences.find(({ exhausted }) => !exhausted);
    if (open === undefined) return this.#anyCall();
    const { of, call, next } = open;
    open.next += open.step;
    return { kind: "call", of, call, nth: next };
  }

  /** All have had their turn: from now on at random, with other clients' calls in between. */
  #anyCall(): CallPlan | undefined {
    const { of, call, reached } = this.#random.pick(this.#sequences);
    if (reached === 0) return undefined;
    return { kind: "call", of, call, nth: this.#random.between(1, reached) };
  }

  #randomMoment(): KillPlan {
    const kind = this.#random.fraction();
    if (kind < 0.08) return { kind: "starting", after: this.#random.between(20, 500) };
    const answers = this.#random.between(0, 60);
    if (kind < 0.16) return { kind: "stopping", answers, after: this.#random.between(0, 40) };
    return { kind: "moment", answers, after: this.#random.between(0, 12) };
  }
}
