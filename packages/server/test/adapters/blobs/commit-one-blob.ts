// Run under strace by filesystem-faults.test.ts: stores one blob under the folder that is its argument, says how
// that ended, and how the second attempt to flush after a failure ends.
import { writeSync } from "node:fs";
import { FilesystemBlobStore } from "#server/adapters/blobs/filesystem/filesystem-blob-store.ts";
import { keyOf } from "./blob-store.suite.ts";

const [root = ""] = process.argv.slice(2);
const store = await FilesystemBlobStore.open(root);
const bytes = Buffer.alloc(100_000, "x");
const id = "one-upload";
const say = (line: string) => writeSync(1, `${line}\n`);

const writer = await store.openUpload(id, 0);
try {
  await writer.write(bytes);
  await writer.commit(keyOf(bytes, id));
  say("committed");
} catch (error) {
  say(error instanceof Error ? error.name : "?");
  await writer.sync().catch((again: Error) => say(`then ${again.name}`));
} finally {
  await writer.close();
}
