import { statfs } from "node:fs/promises";

/** What is left for this program on the disk of a folder, and its size, in bytes. */
export async function diskSpace(folder: string): Promise<{ readonly free: number; readonly total: number }> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, total: blocks * bsize };
}
