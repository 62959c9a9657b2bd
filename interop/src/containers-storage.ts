import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { program } from "./client-programs.ts";
import { attempt, type CommandOptions, type CommandResult, run } from "./run-command.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { unmountUnder } from "./unmount.ts";

export interface ContainersStorage extends AsyncDisposable {
  readonly path: string;
  podman(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** `podman …`, whatever its exit code. */
  attemptPodman(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  buildah(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
}

/** podman and buildah with images, containers and credentials of their own, none of the machine's. */
export async function containersStorage(): Promise<ContainersStorage> {
  const folder = await temporaryFolder("containers");
  const work = join(folder.path, "work");
  const credentials = join(folder.path, "auth.json");
  await mkdir(work);
  await writeFile(credentials, "{}");
  const storage = Object.entries({
    "--root": join(folder.path, "root"),
    "--runroot": join(folder.path, "run"),
    "--storage-driver": "overlay",
    "--cgroup-manager": "cgroupfs",
  }).flat();
  const podman = Object.entries({
    "--tmpdir": join(folder.path, "libpod"),
    "--events-backend": "none",
    "--network-config-dir": join(folder.path, "networks"),
    // crun refuses machines whose version 2 control groups have controllers beside version 1's.
    "--runtime": program("runc"),
  }).flat();
  const env = { REGISTRY_AUTH_FILE: credentials, TMPDIR: work };
  const withEnv = (options: CommandOptions = {}) => ({ ...options, env: { ...env, ...options.env } });
  return {
    path: folder.path,
    podman: async (args, options) =>
      await run(program("podman"), [...storage, ...podman, ...args], withEnv(options)),
    attemptPodman: async (args, options) =>
      await attempt(program("podman"), [...storage, ...podman, ...args], withEnv(options)),
    buildah: async (args, options) => await run(program("buildah"), [...storage, ...args], withEnv(options)),
    [Symbol.asyncDispose]: async () => {
      await unmountUnder(folder.path);
      await folder[Symbol.asyncDispose]();
    },
  };
}
