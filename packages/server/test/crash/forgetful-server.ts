// Loaded into a server before its own code (node --import): makes it leave out one step of keeping what it
// acknowledges, so that the test of the order is seen to notice. FORGET names the step.
import * as fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { DatabaseSync } from "node:sqlite";

type Done = (error: NodeJS.ErrnoException | null) => void;

const { default: mutable } = fs as unknown as { default: Record<string, unknown> };
const { fsync, fdatasync } = fs;

/** Flushes everything but that for whose path `forget` is true. */
function flushUnless(flush: typeof fsync, forget: (path: string) => boolean) {
  return (fd: number, done: Done) => {
    if (forget(fs.readlinkSync(`/proc/self/fd/${fd}`))) setImmediate(done, null);
    else flush(fd, done);
  };
}

const steps: Readonly<Record<string, () => void>> = {
  "flush of the file": () => {
    mutable.fdatasync = flushUnless(fdatasync, (path) => path.includes("/uploads/"));
  },
  rename: () => {
    mutable.rename = (from: string, to: string, done: Done) => fs.copyFile(from, to, done);
  },
  "flush of the folder": () => {
    mutable.fsync = flushUnless(fsync, (path) => /\/[0-9a-f]{64}$/.test(path));
  },
  "flush of the new parents": () => {
    mutable.fsync = flushUnless(fsync, (path) => /\/sha256(\/[0-9a-f]{2})?$/.test(path));
  },
  "flush of the uploads folder": () => {
    mutable.fsync = flushUnless(fsync, (path) => path.endsWith("/uploads"));
  },
  "flush of the WAL": () => {
    mutable.fdatasync = flushUnless(fdatasync, (path) => path.endsWith("-wal"));
    const { exec } = DatabaseSync.prototype;
    DatabaseSync.prototype.exec = function (sql: string) {
      exec.call(this, sql.replace("synchronous = full", "synchronous = normal"));
    };
  },
};

const forget = steps[process.env.FORGET ?? ""];
if (forget === undefined) throw new Error("FORGET names no step");
forget();
syncBuiltinESMExports();
