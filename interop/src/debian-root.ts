import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder, program } from "./client-programs.ts";
import { run } from "./run-command.ts";

/** The release that the base images' names promise. */
export const debianRelease = "bookworm";

export interface DebianRoot {
  /** The root file system as a plain tar. */
  readonly tar: string;
  /** The same tar, compressed by gzip without name or time: always the same bytes for the same tar. */
  readonly tarGzip: string;
}

/**
 * Debian's smallest root file system, made once by debootstrap and kept in the checkout's cache. Test files
 * that start together wait for the one that makes it. Needs root.
 */
export async function debianRoot(): Promise<DebianRoot> {
  const folder = join(cacheFolder, "debian-root");
  const tar = join(folder, `${debianRelease}-${process.arch}.tar`);
  const tarGzip = `${tar}.gz`;
  if (!existsSync(tarGzip)) {
    await mkdir(folder, { recursive: true });
    const maker = fileURLToPath(new URL("./make-debian-root.ts", import.meta.url));
    await run(program("flock"), [join(folder, "lock"), process.execPath, maker, tar], { timeout: 600_000 });
  }
  return { tar, tarGzip };
}
