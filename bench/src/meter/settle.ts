import { execFile } from "node:child_process";
import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import type { Scale } from "../scale.ts";

const neededBytes = 10e9;

/**
 * Waits until what earlier measurements wrote is on the disk, so that one peer's write-back doesn't fall into the
 * next one's time. A scale whose figures say little doesn't wait.
 * @throws Error when less than 10 GB of disk are left.
 */
export async function settle(scale: Scale): Promise<void> {
  if (scale.settles) {
    await promisify(execFile)("sync");
    await delay(100);
  }
  const { bavail, bsize } = await statfs(tmpdir());
  if (bavail * bsize < neededBytes) {
    throw new Error(`less than ${neededBytes / 1e9} GB are free under ${tmpdir()}: the bench stops`);
  }
}
