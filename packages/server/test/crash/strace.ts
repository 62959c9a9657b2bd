import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Why strace can't be used here, for a test's `skip`; false where it can.
 * @throws under CI, where a missing tool must not pass for a passed test.
 */
export function straceMissing(): string | false {
  if (process.platform === "linux" && spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0)
    return false;
  const reason = "strace (Debian's package strace) is missing, or may not trace here";
  if (process.env.CI === "true") throw new Error(reason);
  return reason;
}

export interface StraceOptions {
  /** A process, or one of its threads. */
  readonly target: number;
  /** All threads of the process, and those that it will start. */
  readonly follow?: boolean;
  /** Calls to show, by name. */
  readonly calls: readonly string[];
  /** `fsync:signal=KILL:when=3`; see strace(1), "Tampering". */
  readonly inject?: string;
  /** Only calls that touch this file, by its absolute path. */
  readonly path?: string;
}

/** strace, attached to a running process. Disposing detaches it, and the process goes on. */
export class Strace implements AsyncDisposable {
  readonly #tracer: ChildProcess;
  readonly #ended: Promise<void>;
  #messages = "";
  #calls = "";

  private constructor(tracer: ChildProcess) {
    this.#tracer = tracer;
    this.#ended = new Promise((resolve) => tracer.once("close", () => resolve()));
  }

  /** Returns once the process is being traced; calls are counted from then on. */
  static async attach({ target, follow, calls, inject, path }: StraceOptions): Promise<Strace> {
    const args = [
      ...["-y", "-s", "700", "-e", `trace=${calls.join(",")}`, "-p", String(target)],
      ...(follow ? ["-f"] : []),
      ...(inject === undefined ? [] : ["-e", `inject=${inject}`]),
      ...(path === undefined ? [] : ["-P", path]),
      // The calls go to standard output, apart from what strace says about itself.
      ...["-o", "|exec cat"],
    ];
    const tracer = spawn("strace", args, { stdio: ["ignore", "pipe", "pipe"] });
    const strace = new Strace(tracer);
    tracer.stdout.on("data", (chunk: Buffer) => {
      strace.#calls += chunk.toString("latin1");
    });
    await new Promise<void>((resolve, reject) => {
      tracer.once("error", reject);
      tracer.stderr.on("data", (chunk: Buffer) => {
        strace.#messages += chunk.toString();
        if (/ attached/.test(strace.#messages)) resolve();
      });
      tracer.once("close", () => reject(new Error(`strace did not attach: ${strace.#messages}`)));
    });
    return strace;
  }

  /** What the process called so far, in strace's own words; all of it once this is disposed. */
  get calls(): string {
    return this.#calls;
  }

  /** Resolves when strace has ended, because its target has or because it was disposed of. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#tracer.exitCode === null && this.#tracer.signalCode === null) this.#tracer.kill("SIGINT");
    await this.#ended;
  }
}

type Where = Pick<StraceOptions, "target" | "follow" | "path">;

/** Whatever a server does to its database's log, from whichever thread. */
export function logOf(pid: number, dataDir: string): Where {
  return { target: pid, follow: true, path: join(dataDir, "estiva.db-wal") };
}

/** The same for the database itself, into which the log is brought now and then, and at the end. */
export function databaseOf(pid: number, dataDir: string): Where {
  return { target: pid, follow: true, path: join(dataDir, "estiva.db") };
}

/** The one thread that carries out the calls on blobs' files, in a server with UV_THREADPOOL_SIZE=1. */
export function poolThread(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`).filter(
    (thread) => readFileSync(`/proc/${pid}/task/${thread}/comm`, "utf8").trim() === "libuv-worker",
  );
  if (threads.length !== 1) throw new Error(`${threads.length} pool threads instead of one`);
  return Number(threads[0]);
}
