import assert from "node:assert/strict";
import { get, type IncomingMessage } from "node:http";

/** An event of a stream (HTML standard, "Server-sent events"). */
export interface Told {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A stream of events as a page keeps it open. */
export class EventStream {
  /** Everything that was told, in its order. */
  readonly told: Told[] = [];
  /** Resolves when the server has ended it. */
  readonly ended: Promise<void>;
  readonly #answer: IncomingMessage;
  #wake = () => {};

  private constructor(answer: IncomingMessage) {
    this.#answer = answer;
    this.ended = this.#read();
  }

  /**
   * @param query of `/api/v1/live`: `scope=own`, `repositories=a/b`
   * @param headers whose stream it is; `last-event-id` where it comes back.
   */
  static async open(
    url: string,
    query: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<EventStream> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    get(`${url}/api/v1/live?${query}`, { headers, agent: false }, resolve).on("error", reject);
    const answer = await promise;
    assert.equal(answer.statusCode, 200);
    return new EventStream(answer);
  }

  /** Waits for an event, told before or from now on. */
  async until(isWanted: (told: Told) => boolean, timeout = 5_000): Promise<Told> {
    const late = AbortSignal.timeout(timeout);
    for (;;) {
      const found = this.told.find(isWanted);
      if (found !== undefined) return found;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = () => resolve();
      late.addEventListener("abort", this.#wake, { once: true });
      await promise;
      if (late.aborted) throw new Error(`not told in time; but ${JSON.stringify(this.told)}`);
    }
  }

  /** Whether the server ends it within so long; in milliseconds. */
  async endsWithin(timeout: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), timeout);
    void this.ended.then(() => resolve(true));
    const hasEnded = await promise;
    clearTimeout(timer);
    return hasEnded;
  }

  [Symbol.dispose](): void {
    this.#answer.destroy();
  }

  async #read(): Promise<void> {
    let text = "";
    try {
      for await (const chunk of this.#answer) {
        const blocks = (text + String(chunk)).split("\n\n");
        text = blocks.pop() ?? "";
        this.told.push(...blocks.flatMap(readBlock));
        this.#wake();
      }
    } catch {
      // Closed from this side.
    }
  }
}

function readBlock(block: string): readonly Told[] {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
  const event = field("event");
  if (event === undefined) return [];
  return [{ event, id: field("id"), data: JSON.parse(field("data") ?? "{}") as Told["data"] }];
}
