import { setImmediate } from "node:timers/promises";
import type { SiteRecords } from "./site-records.ts";

/** What is stored. Sizes in bytes. */
export interface StoredAmounts {
  readonly repositories: number;
  readonly manifests: number;
  readonly blobs: number;
  /** Each blob once. */
  readonly bytes: number;
  readonly uploads: { readonly open: number; readonly bytes: number };
  /** The largest; a blob counts in every repository that has it. */
  readonly namespaces: readonly {
    readonly name: string;
    readonly repositories: number;
    readonly bytes: number;
  }[];
}

/** For how long one count is told again, in milliseconds. */
const freshness = 30_000;

/** Rows that are counted in one step, of a few milliseconds each. */
const repositoriesPerStep = 100;
const blobsPerStep = 10_000;

const maxNamespaces = 20;

/** Counts what is stored, in steps between which others have their turn, and remembers it for a short while. */
export class SiteStorage {
  readonly #records: SiteRecords;
  readonly #now: () => number;
  #counted: { readonly amounts: Promise<StoredAmounts>; readonly at: number } | undefined;

  constructor(records: SiteRecords, now: () => number) {
    this.#records = records;
    this.#now = now;
  }

  /** Askers at the same time share one count. */
  async measure(): Promise<StoredAmounts> {
    const now = this.#now();
    if (this.#counted === undefined || now - this.#counted.at > freshness) {
      const amounts = this.#count();
      this.#counted = { amounts, at: now };
      amounts.catch(() => {
        this.#counted = undefined;
      });
    }
    return await this.#counted.amounts;
  }

  async #count(): Promise<StoredAmounts> {
    const blobs = await this.#countBlobs();
    const byNamespace = new Map<number, { repositories: number; manifests: number; bytes: number }>();
    let last = 0;
    for (;;) {
      const repositories = await this.#records.measureRepositories(last, repositoriesPerStep);
      for (const { namespaceId, manifests, bytes } of repositories) {
        const sum = byNamespace.get(namespaceId) ?? { repositories: 0, manifests: 0, bytes: 0 };
        sum.repositories += 1;
        sum.manifests += manifests;
        sum.bytes += bytes;
        byNamespace.set(namespaceId, sum);
      }
      last = repositories.at(-1)?.id ?? last;
      if (repositories.length < repositoriesPerStep) break;
      await setImmediate();
    }
    const sums = [...byNamespace.values()];
    const largest = [...byNamespace]
      .toSorted(([, one], [, other]) => other.bytes - one.bytes || other.repositories - one.repositories)
      .slice(0, maxNamespaces);
    const names = await this.#records.namespaceNames(largest.map(([id]) => id));
    return {
      repositories: sums.reduce((total, { repositories }) => total + repositories, 0),
      manifests: sums.reduce((total, { manifests }) => total + manifests, 0),
      blobs: blobs.count,
      bytes: blobs.bytes,
      uploads: await this.#records.measureUploads(),
      namespaces: largest.map(([id, { repositories, bytes }]) => ({
        name: names.get(id) ?? String(id),
        repositories,
        bytes,
      })),
    };
  }

  async #countBlobs(): Promise<{ count: number; bytes: number }> {
    const total = { count: 0, bytes: 0 };
    let from: string | undefined = "";
    while (from !== undefined) {
      const { count, bytes, next } = await this.#records.measureBlobs(from, blobsPerStep);
      total.count += count;
      total.bytes += bytes;
      from = next;
      await setImmediate();
    }
    return total;
  }
}
