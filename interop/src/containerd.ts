import { mkdir, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { join } from "node:path";
import { program } from "./client-programs.ts";
import { startDaemon } from "./daemon.ts";
import { attempt, type CommandOptions, type CommandResult, run } from "./run-command.ts";
import { unmountUnder } from "./unmount.ts";

export interface Containerd extends AsyncDisposable {
  readonly socket: string;
  /** Runs containerd's own client, `ctr`, against this daemon; throws when it fails. */
  ctr(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** The same, whatever its exit code. */
  attempt(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
}

/** A containerd of its own below a folder: own socket, own content and snapshots, no CRI. */
export async function startContainerd(folder: string): Promise<Containerd> {
  const socket = join(folder, "containerd.sock");
  const configuration = join(folder, "containerd.toml");
  await mkdir(folder, { recursive: true });
  await writeFile(
    configuration,
    [
      "version = 2",
      `root = ${JSON.stringify(join(folder, "containerd-root"))}`,
      `state = ${JSON.stringify(join(folder, "containerd-state"))}`,
      'disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]',
      "[grpc]",
      `address = ${JSON.stringify(socket)}`,
    ].join("\n"),
  );
  const daemon = await startDaemon(program("containerd"), ["--config", configuration], () => answers(socket));
  return {
    socket,
    ctr: async (args, options) => await run(program("ctr"), ["--address", socket, ...args], options),
    attempt: async (args, options) => await attempt(program("ctr"), ["--address", socket, ...args], options),
    [Symbol.asyncDispose]: async () => {
      await daemon.stop();
      await unmountUnder(folder);
    },
  };
}

/** Whether something accepts connections on the Unix socket. */
export async function answers(socket: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const connection = createConnection(socket);
    connection.once("connect", () => {
      connection.destroy();
      resolve(true);
    });
    connection.once("error", () => resolve(false));
  });
}
