import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { program } from "./client-programs.ts";

export interface Daemon {
  readonly pid: number;
  /** All that it has printed. */
  output(): string;
  /** SIGTERM, then SIGKILL when the time in milliseconds is over; resolves when it has ended. */
  stop(timeout?: number): Promise<void>;
}

/**
 * Starts a program that stays, and waits until `isReady` says so. It gets SIGTERM from the kernel when the
 * test process dies, however that happens.
 *
 * Throws an Error with its output when it ends first or is not ready after 60 seconds.
 */
export async function startDaemon(
  command: string,
  args: readonly string[],
  isReady: (output: string) => boolean | Promise<boolean>,
  env: Readonly<Record<string, string>> = {},
): Promise<Daemon> {
  const child = spawn(program("setpriv"), ["--pdeathsig", "TERM", "--", command, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const stop = async (timeout = 30_000) => {
    if (!isRunning()) return;
    child.kill("SIGTERM");
    const killing = setTimeout(() => child.kill("SIGKILL"), timeout);
    await ended;
    clearTimeout(killing);
  };
  const deadline = performance.now() + 60_000;
  while (!(await isReady(printed))) {
    if (!isRunning() || performance.now() > deadline) {
      await stop();
      throw new Error(`${command} ${args.join(" ")} did not become ready:\n${printed}`);
    }
    // Another program's readiness is a socket or a line of its log: nothing here can be awaited.
    await delay(50);
  }
  return { pid: child.pid ?? 0, output: () => printed, stop };
}
