/** How much each row does. */
export interface Scale {
  /** Timed seconds of rows that run by the clock. */
  readonly seconds: number;
  /** Whole seconds, or none, of the same before the time begins. */
  readonly warmUpSeconds: number;
  /** Whether everything written is flushed to the disk before each measurement. */
  readonly settles: boolean;
  /** Bytes of the blob that rows A and O pull. */
  readonly largeBlob: number;
  /** Pulls of it by each of row A's 16 clients. */
  readonly largePulls: number;
  /** Tags in the repository of rows C′, G, I and J. */
  readonly tags: number;
  /** Manifests in row D's repository. */
  readonly manifests: number;
  /** Layers of row E's images in bytes. */
  readonly smallImage: readonly number[];
  readonly largeImage: readonly number[];
  /** Row F: bytes of an upload, of a chunk, and how many uploads are closed. */
  readonly chunkedUpload: { readonly size: number; readonly chunk: number; readonly uploads: number };
  /** Most tags pushed by row I, most manifests deleted by row J in one measurement. */
  readonly tagPushes: number;
  readonly deletions: number;
  /** Row N: uploads at once and the bytes of each. */
  readonly uploads: { readonly count: number; readonly size: number };
  /** Row R-decision′. */
  readonly crowd: { readonly users: number; readonly repositories: number; readonly teams: number };
  /** Row Q: clients, pulls by each, and the image's layers in bytes. */
  readonly stampede: { readonly clients: number; readonly pulls: number; readonly layers: readonly number[] };
}

const megabyte = 1e6;

export const fullScale: Scale = {
  seconds: 4,
  warmUpSeconds: 3,
  settles: true,
  largeBlob: 200 * megabyte,
  largePulls: 3,
  tags: 5_000,
  manifests: 2_000,
  smallImage: [600_000, 300_000, 100_000],
  largeImage: Array(5).fill(20 * megabyte),
  chunkedUpload: { size: 200 * megabyte, chunk: 10 * megabyte, uploads: 5 },
  tagPushes: 600,
  deletions: 300,
  uploads: { count: 64, size: 50 * megabyte },
  crowd: { users: 1_000, repositories: 1_000, teams: 100 },
  stampede: { clients: 200, pulls: 3, layers: [10 * megabyte, 6 * megabyte, 4 * megabyte] },
};

/** A look at whether everything works; its figures say little. */
export const quickScale: Scale = {
  seconds: 1,
  warmUpSeconds: 0,
  settles: false,
  largeBlob: 8 * megabyte,
  largePulls: 4,
  tags: 250,
  manifests: 100,
  smallImage: [60_000, 30_000, 10_000],
  largeImage: Array(5).fill(megabyte),
  chunkedUpload: { size: 4 * megabyte, chunk: megabyte, uploads: 2 },
  tagPushes: 50,
  deletions: 20,
  uploads: { count: 16, size: megabyte },
  crowd: { users: 20, repositories: 20, teams: 4 },
  stampede: { clients: 20, pulls: 2, layers: [megabyte, 600_000, 400_000] },
};
