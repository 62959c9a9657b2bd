import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { removeOwnedFolder, spawnOwned } from "./owned.ts";
import type { RunningPeer } from "./peer.ts";

interface ServerCommand {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly port: number;
  /** Removed when the server has stopped. */
  readonly folder: string;
  readonly documentRoot?: string;
}

/**
 * Starts a server and waits until its port answers. What it prints is discarded, for every peer alike, so that
 * each pays for making its log and none for a disk or a reader behind it.
 */
export async function startServer(command: ServerCommand): Promise<RunningPeer> {
  const child = spawnOwned(command.program, command.args, {
    stdio: "ignore",
    ...(command.env && { env: { ...process.env, ...command.env } }),
  });
  const stop = async () => {
    await endProcess(child);
    await removeOwnedFolder(command.folder);
  };
  try {
    await untilAnswering(child, command);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    name: command.name,
    host: "127.0.0.1",
    port: command.port,
    pid: child.pid ?? 0,
    ...(command.documentRoot !== undefined && { documentRoot: command.documentRoot }),
    [Symbol.asyncDispose]: stop,
  };
}

async function untilAnswering(child: ChildProcess, command: ServerCommand): Promise<void> {
  let failure: string | undefined;
  child.once("error", (error) => {
    failure = error.message;
  });
  child.once("exit", (code, signal) => {
    failure = `it ended with ${code ?? signal}`;
  });
  const deadline = Date.now() + 30_000;
  while (failure === undefined && Date.now() < deadline) {
    if (await answers(command.port)) return;
    await delay(20);
  }
  const line = [command.program, ...command.args].join(" ");
  throw new Error(`${command.name} did not start: ${failure ?? "no answer in 30 s"} (${line})`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () =>
      socket.write("GET /v2/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"),
    );
    socket.once("data", () => finish(true));
    socket.once("error", () => finish(false));
    socket.once("close", () => finish(false));
    socket.setTimeout(2_000, () => finish(false));
  });
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const lastResort = setTimeout(() => child.kill("SIGKILL"), 15_000);
  await ended;
  clearTimeout(lastResort);
}
