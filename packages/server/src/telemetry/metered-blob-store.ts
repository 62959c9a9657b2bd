import type { BlobStore, StorageKey, UploadWriter } from "#server/registry/blobs/blob-store.ts";

/** Told how long the store took for an action, in milliseconds. */
export type StorageTimer = (action: string, duration: number) => void;

/** A blob store whose actions are timed; otherwise the store itself. */
export function meteredBlobStore(store: BlobStore, timer: StorageTimer): BlobStore {
  const timed = async <T>(action: string, work: Promise<T>): Promise<T> => {
    const started = performance.now();
    try {
      return await work;
    } finally {
      timer(action, performance.now() - started);
    }
  };
  return {
    openUpload: async (id, offset) =>
      meteredWriter(await timed("OpenUpload", store.openUpload(id, offset)), timed),
    readUpload: (id, length, signal) => store.readUpload(id, length, signal),
    discardUpload: (id) => timed("DiscardUpload", store.discardUpload(id)),
    stagedSize: (id) => store.stagedSize(id),
    listUploads: () => store.listUploads(),
    openBlob: (key) => timed("OpenBlob", store.openBlob(key)),
    deleteBlob: (key) => timed("DeleteBlob", store.deleteBlob(key)),
  };
}

function meteredWriter(
  writer: UploadWriter,
  timed: <T>(action: string, work: Promise<T>) => Promise<T>,
): UploadWriter {
  return {
    write: (bytes) => writer.write(bytes),
    sync: () => timed("Sync", writer.sync()),
    commit: (key: StorageKey) => timed("Commit", writer.commit(key)),
    close: () => writer.close(),
  };
}
