import type { RepositoryName } from "@estiva/protocol";
import type { BlobStore } from "#server/registry/blobs/blob-store.ts";
import type { EventRecords } from "#server/registry/events/event-records.ts";
import type { MetadataStore } from "#server/registry/metadata-store.ts";
import type { LiveEvent } from "./live-event.ts";
import type { LiveSource, Watching } from "./live-source.ts";
import { type Watched, Watcher } from "./watcher.ts";

/** In milliseconds. */
const interval = 500;

/** Events read at once. */
const batch = 500;

/** Uploads read for one round, and those of them whose bytes are counted. */
const maxUploads = 2_000;
const maxCounted = 200;

/**
 * Tells watchers what is pushed and deleted, by reading the outbox while there are any: so it doesn't matter
 * which process took the push.
 */
export class LiveEvents implements LiveSource, AsyncDisposable {
  readonly #events: EventRecords;
  readonly #metadata: MetadataStore;
  readonly #blobs: BlobStore;
  readonly #onFailure: (error: unknown) => void;
  readonly #watchers = new Set<Watcher>();
  readonly #uploading = new Set<RepositoryName>();
  #last: number | undefined;
  #loop: Promise<void> | undefined;
  #isEnding = false;

  /** @param onFailure hears why a round failed; the next is tried all the same. */
  constructor(parts: {
    metadata: MetadataStore;
    blobs: BlobStore;
    onFailure: (error: unknown) => void;
  }) {
    this.#events = parts.metadata.events;
    this.#metadata = parts.metadata;
    this.#blobs = parts.blobs;
    this.#onFailure = parts.onFailure;
  }

  get watcherCount(): number {
    return this.#watchers.size;
  }

  async *watch(watched: Watched, { after, pause, signal }: Watching): AsyncGenerator<readonly LiveEvent[]> {
    const watcher = new Watcher(watched);
    await this.#catchUp(watcher, after);
    this.#watchers.add(watcher);
    this.#loop ??= this.#run();
    try {
      while (!signal.aborted && !this.#isEnding) {
        await watcher.wait(pause, signal);
        yield watcher.take();
      }
    } finally {
      this.#watchers.delete(watcher);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    for (const watcher of this.#watchers) watcher.wake();
    await this.#loop;
  }

  /** What a watcher missed between two connections. */
  async #catchUp(watcher: Watcher, after: number | undefined): Promise<void> {
    this.#last ??= await this.#events.lastId();
    if (after === undefined || after >= this.#last) return;
    const missed = await this.#events.after(after, batch);
    if (missed.length === batch) watcher.tell({ kind: "reset" });
    else for (const event of missed) if (event.id <= this.#last) watcher.tell({ kind: "change", ...event });
  }

  async #run(): Promise<void> {
    while (this.#watchers.size > 0 && !this.#isEnding) {
      await new Promise((resolve) => setTimeout(resolve, interval));
      try {
        await this.#tellChanges();
        await this.#tellUploads();
      } catch (error) {
        this.#onFailure(error);
      }
    }
    this.#loop = undefined;
    // Whoever watches next begins with what is then.
    this.#last = undefined;
    this.#uploading.clear();
  }

  async #tellChanges(): Promise<void> {
    this.#last ??= await this.#events.lastId();
    const events = await this.#events.after(this.#last, batch);
    for (const event of events) {
      this.#last = event.id;
      for (const watcher of this.#watchers) watcher.tell({ kind: "change", ...event });
    }
  }

  async #tellUploads(): Promise<void> {
    const byRepository = new Map<RepositoryName, { open: number; bytes: number }>();
    const watchers = [...this.#watchers];
    const open = (await this.#metadata.uploads.open(maxUploads))
      .filter(({ repository }) => watchers.some((watcher) => watcher.covers(repository)))
      .slice(0, maxCounted);
    for (const { id, repository } of open) {
      const sum = byRepository.get(repository) ?? { open: 0, bytes: 0 };
      const received = await this.#blobs.stagedSize(id);
      byRepository.set(repository, { open: sum.open + 1, bytes: sum.bytes + received });
    }
    for (const repository of this.#uploading) {
      if (!byRepository.has(repository)) byRepository.set(repository, { open: 0, bytes: 0 });
    }
    for (const [repository, sum] of byRepository) {
      if (sum.open > 0) this.#uploading.add(repository);
      else this.#uploading.delete(repository);
      for (const watcher of this.#watchers) watcher.tell({ kind: "uploads", repository, ...sum });
    }
  }
}
