/** What is being pushed: open uploads, and their bytes so far. */
export interface Uploads {
  readonly open: number;
  readonly bytes: number;
}

/** Who listens to a stream. */
export interface LiveListener {
  /** Something changed; `pushedTag` where a tag arrived or moved. */
  readonly onChange: (pushedTag: string | undefined) => void;
  /** Undefined when nothing is being pushed. */
  readonly onUploads: (uploads: Uploads | undefined, repository?: string) => void;
  /** The stream has been gone for a while, or is back. */
  readonly onPaused: (isPaused: boolean) => void;
  /** The stream is open: what came before may have been missed. */
  readonly onOpen: () => void;
}

/** In milliseconds. */
const pausedAfter = 10_000;
const retryAfter = 5_000;
/** Browsers open six connections to a server over HTTP/1.1: pages that nobody sees give theirs back. */
const hiddenFor = 15_000;

/**
 * The server's events of a repository, or of all that somebody has a part in (`watchRepositories`). It comes back by
 * itself, and is closed while the page can't be seen.
 */
export class LiveStream {
  readonly #address: string;
  readonly #listener: LiveListener;
  readonly #onVisibility = () => this.#followVisibility();
  #source: EventSource | undefined;
  #pauseTimer: number | undefined;
  #otherTimer: number | undefined;

  constructor(watched: { readonly repository: string } | "own", listener: LiveListener) {
    const query = watched === "own" ? "scope=own" : `repositories=${encodeURIComponent(watched.repository)}`;
    this.#address = `/api/v1/live?${query}`;
    this.#listener = listener;
    document.addEventListener("visibilitychange", this.#onVisibility);
    this.#open();
  }

  end(): void {
    document.removeEventListener("visibilitychange", this.#onVisibility);
    this.#close();
    clearTimeout(this.#otherTimer);
  }

  #open(): void {
    const source = new EventSource(this.#address);
    this.#source = source;
    source.onopen = () => {
      this.#settlePause();
      this.#listener.onPaused(false);
      this.#listener.onOpen();
    };
    source.onerror = () => this.#lose(source);
    source.addEventListener("push", (event) => this.#listener.onChange(tagOf(event)));
    source.addEventListener("delete", () => this.#listener.onChange(undefined));
    source.addEventListener("reset", () => this.#listener.onChange(undefined));
    source.addEventListener("uploads", (event) => {
      const { open, bytes, repository } = JSON.parse(event.data) as Uploads & { repository: string };
      this.#listener.onUploads(open === 0 ? undefined : { open, bytes }, repository);
    });
  }

  #close(): void {
    this.#source?.close();
    this.#source = undefined;
    this.#settlePause();
  }

  /** The browser tries again by itself, but gives up where the server refused. */
  #lose(source: EventSource): void {
    if (source !== this.#source) return;
    this.#listener.onUploads(undefined);
    this.#pauseTimer ??= window.setTimeout(() => this.#listener.onPaused(true), pausedAfter);
    if (source.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.#otherTimer);
    this.#otherTimer = window.setTimeout(() => this.#open(), retryAfter);
  }

  #followVisibility(): void {
    clearTimeout(this.#otherTimer);
    if (document.visibilityState === "hidden")
      this.#otherTimer = window.setTimeout(() => this.#close(), hiddenFor);
    else if (this.#source === undefined || this.#source.readyState === EventSource.CLOSED) this.#open();
  }

  #settlePause(): void {
    clearTimeout(this.#pauseTimer);
    this.#pauseTimer = undefined;
  }
}

function tagOf(event: MessageEvent): string | undefined {
  return (JSON.parse(event.data) as { tag: string | null }).tag ?? undefined;
}
