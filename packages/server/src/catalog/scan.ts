import { setImmediate } from "node:timers/promises";

/** A piece of a list, in its order. */
export interface Chunk<Row> {
  /** Those behind the place asked for that fit the filter. */
  readonly rows: readonly Row[];
  /** Up to where rows were looked at; undefined at the list's end. */
  readonly reached: Row | undefined;
}

/** A list that is read piece by piece, each at a bounded cost. */
export type Scan<Row> = (after: Row | undefined) => Promise<Chunk<Row>>;

export interface ScannedPage<Row, Item> {
  readonly items: readonly Item[];
  /** Behind which the next page begins; undefined on the last. */
  readonly next: Row | undefined;
}

export interface PageOptions<Row, Item> {
  readonly scans: readonly Scan<Row>[];
  /** The one order of all lists. */
  readonly compare: (one: Row, other: Row) => number;
  readonly after: Row | undefined;
  readonly limit: number;
  /** Undefined for a row that is not shown. */
  readonly show: (row: Row) => Promise<Item | undefined>;
  readonly most?: PageCost;
}

/** Rows that are decided on, and pieces that are read, for one page: one that stays short goes on behind them. */
export interface PageCost {
  readonly decided: number;
  readonly chunks: number;
}

const usualCost: PageCost = { decided: 2_000, chunks: 40 };

/**
 * Merges lists into a page; a row that is in several is shown once. Between two pieces other requests have
 * their turn.
 */
export async function pageOfScans<Row, Item>(
  options: PageOptions<Row, Item>,
): Promise<ScannedPage<Row, Item>> {
  const { compare, limit, show, most = usualCost } = options;
  const heads = await Promise.all(options.scans.map((scan) => ListHead.open(scan, options.after)));
  const items: Item[] = [];
  let last = options.after;
  let decided = 0;
  for (;;) {
    const place = firstOf(heads, compare);
    if (place === undefined) return { items, next: undefined };
    const chunks = heads.reduce((sum, head) => sum + head.chunks - 1, 0);
    if (items.length === limit || decided === most.decided || chunks > most.chunks)
      return { items, next: last };
    const matching = heads.filter((head) => head.place !== undefined && compare(head.place, place) === 0);
    if (matching.some((head) => head.isRow)) {
      const item = await show(place);
      decided += 1;
      if (item !== undefined) items.push(item);
    }
    for (const head of matching) await head.advance();
    last = place;
  }
}

function firstOf<Row>(heads: readonly ListHead<Row>[], compare: (one: Row, other: Row) => number) {
  return heads
    .flatMap(({ place }) => (place === undefined ? [] : [place]))
    .reduce<Row | undefined>(
      (first, place) => (first === undefined || compare(place, first) < 0 ? place : first),
      undefined,
    );
}

/** Where one list stands: at a row, or at the end of a piece in which nothing more fits. */
class ListHead<Row> {
  readonly #scan: Scan<Row>;
  #chunk: Chunk<Row> = { rows: [], reached: undefined };
  #position = 0;
  chunks = 0;

  private constructor(scan: Scan<Row>) {
    this.#scan = scan;
  }

  static async open<Row>(scan: Scan<Row>, after: Row | undefined): Promise<ListHead<Row>> {
    const head = new ListHead(scan);
    await head.#read(after);
    return head;
  }

  get place(): Row | undefined {
    return this.#chunk.rows[this.#position] ?? this.#chunk.reached;
  }

  get isRow(): boolean {
    return this.#position < this.#chunk.rows.length;
  }

  async advance(): Promise<void> {
    const { rows, reached } = this.#chunk;
    if (this.isRow) this.#position += 1;
    else if (reached !== undefined) await this.#read(reached);
    // The last row of a piece may be the place that it reached.
    if (this.#position === rows.length && reached !== undefined && rows.at(-1) === reached)
      await this.#read(reached);
  }

  async #read(after: Row | undefined): Promise<void> {
    if (this.chunks > 0) await setImmediate();
    this.#chunk = await this.#scan(after);
    this.#position = 0;
    this.chunks += 1;
  }
}
