import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const processes = new Set<ChildProcess>();
const folders = new Set<string>();

/** Starts a program that doesn't outlive this process. Its streams go where `stdio` says. */
export function spawnOwned(
  program: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly stdio: "ignore" | ["ignore", "pipe", "pipe"] },
): ChildProcess {
  const child = spawn(program, args, { stdio: options.stdio, env: options.env ?? process.env });
  processes.add(child);
  child.once("close", () => processes.delete(child));
  return child;
}

/** Makes an empty folder under the system's temporary one that doesn't outlive this process. */
export async function makeOwnedFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `estiva-bench-${name}-`));
  folders.add(folder);
  return folder;
}

export async function removeOwnedFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  folders.delete(folder);
}

/** Whatever way the run ends, its servers and their gigabytes go with it. */
export function cleanUpAtExit(): void {
  process.on("exit", () => {
    for (const child of processes) child.kill("SIGKILL");
    for (const folder of folders)
      rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => process.exit(130));
}
