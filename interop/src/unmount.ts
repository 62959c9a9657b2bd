import { readFile } from "node:fs/promises";
import { sep } from "node:path";
import { attempt } from "./run-command.ts";

/** Unmounts, innermost first, whatever is still mounted below the folder. */
export async function unmountUnder(folder: string): Promise<void> {
  const table = await readFile("/proc/self/mounts", "utf8");
  const mounted = table
    .split("\n")
    .map((line) => (line.split(" ")[1] ?? "").replaceAll("\\040", " "))
    .filter((path) => path.startsWith(folder + sep));
  for (const path of mounted.reverse()) await attempt("umount", ["--lazy", path]);
}
