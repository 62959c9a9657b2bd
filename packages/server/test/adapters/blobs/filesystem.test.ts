import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FilesystemBlobStore } from "#server/adapters/blobs/filesystem/filesystem-blob-store.ts";
import { describeBlobStore } from "./blob-store.suite.ts";

describeBlobStore("files", async () => {
  const root = await mkdtemp(join(tmpdir(), "estiva-blobs-"));
  return {
    store: await FilesystemBlobStore.open(root),
    close: () => rm(root, { recursive: true, force: true }),
  };
});
