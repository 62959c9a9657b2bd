import { type RepositoryName, rootNamespaceName } from "@estiva/protocol";
import type { LiveEvent } from "./live-event.ts";

/** What somebody watches: repositories, and all of a namespace, those too that are not there yet. */
export interface Watched {
  readonly repositories: ReadonlySet<RepositoryName>;
  readonly namespaces: ReadonlySet<string>;
}

/** Events kept for a watcher that takes them slowly. */
const maxWaiting = 500;

/** Somebody who watches, and what waits to be taken. */
export class Watcher {
  readonly #watched: Watched;
  /** As they were told last. */
  readonly #uploads = new Map<RepositoryName, { readonly open: number; readonly bytes: number }>();
  #waiting: LiveEvent[] = [];
  #wake = () => {};

  /** @param watched looked at again with every event: what is taken out of it is watched no more. */
  constructor(watched: Watched) {
    this.#watched = watched;
  }

  covers(repository: RepositoryName): boolean {
    const { repositories, namespaces } = this.#watched;
    if (repositories.has(repository)) return true;
    const slash = repository.indexOf("/");
    return namespaces.has(slash === -1 ? rootNamespaceName : repository.slice(0, slash));
  }

  /** Of what isn't watched, nothing; of uploads that stand still, nothing twice. */
  tell(event: LiveEvent): void {
    if (event.kind !== "reset" && !this.covers(event.repository)) return;
    if (event.kind === "uploads" && !this.#isNew(event)) return;
    if (this.#waiting.length >= maxWaiting) this.#waiting = [{ kind: "reset" }];
    this.#waiting.push(event);
    this.#wake();
  }

  /** Everything that waits. */
  take(): readonly LiveEvent[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  /** Until something is told, at most so long; in milliseconds. */
  async wait(timeout: number, signal: AbortSignal): Promise<void> {
    if (this.#waiting.length > 0 || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeout);
    this.#wake = resolve;
    signal.addEventListener("abort", this.#wake, { once: true });
    await promise;
    clearTimeout(timer);
    signal.removeEventListener("abort", this.#wake);
  }

  wake(): void {
    this.#wake();
  }

  #isNew({ repository, open, bytes }: LiveEvent & { readonly kind: "uploads" }): boolean {
    const told = this.#uploads.get(repository);
    if (open === 0) this.#uploads.delete(repository);
    else this.#uploads.set(repository, { open, bytes });
    return told?.open !== open || told.bytes !== bytes;
  }
}
