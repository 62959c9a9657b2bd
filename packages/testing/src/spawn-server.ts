import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../server/src/main.ts", import.meta.url));
const clock = new URL("movable-clock.ts", import.meta.url).href;

export interface SpawnOptions {
  /** Settings on top of an ephemeral loopback port and a fresh data folder; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Kept when the server stops; a fresh folder that is removed where it is not given. */
  readonly dataDir?: string;
  /** Runs the server under another program: `["strace", "-f", …]`. */
  readonly wrapper?: readonly string[];
  /** Lets `passTime` move the server's clock. */
  readonly movableClock?: boolean;
  /** How long the server may take to say that it listens, in milliseconds. */
  readonly startTimeout?: number;
}

/** A real server in a process of its own, as `npm start` runs it. `await using` stops it. */
export interface SpawnedServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly pid: number;
  readonly process: ChildProcess;
  readonly dataDir: string;
  /** Moves a movable clock on; in milliseconds. */
  passTime(milliseconds: number): Promise<void>;
  /** The time of the server's clock, in milliseconds since 1970. */
  now(): number;
  /** Everything that it has printed, both streams. */
  output(): string;
  /** Sends the signal (SIGTERM by default) and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export async function spawnServer(options: SpawnOptions = {}): Promise<SpawnedServer> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "estiva-test-")));
  const { movableClock = false, wrapper = [] } = options;
  const before = movableClock ? ["--import", clock] : [];
  const [program = process.execPath, ...args] = [...wrapper, process.execPath, ...before, main];
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("ESTIVA_")),
  );
  const child = spawn(program, args, {
    env: { ...inherited, ESTIVA_LISTEN: "127.0.0.1:0", ESTIVA_DATA_DIR: dataDir, ...options.env },
    stdio: ["ignore", "pipe", "pipe", ...(movableClock ? ["ipc" as const] : [])],
  });
  let printed = "";
  let ahead = 0;
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once("exit", (code, signal) => resolve({ code, signal })),
  );
  const removeData = async () => {
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`the server did not listen in time:\n${printed}`));
    }, options.startTimeout ?? 30_000);
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      const address = /"address":"(http[^"]+)"[^\n]*"msg":"listening"/.exec(printed)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    void ended.then(({ code, signal }) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with ${code ?? signal} before it listened:\n${printed}`));
    });
  }).catch(async (error: unknown) => {
    await removeData();
    throw error;
  });
  const stop = async (signal: NodeJS.Signals = "SIGTERM") => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return await ended;
  };
  return {
    url,
    host: new URL(url).host,
    pid: child.pid ?? 0,
    process: child,
    dataDir,
    async passTime(milliseconds) {
      if (!movableClock) throw new Error("the server's clock is not movable");
      child.send(milliseconds);
      [ahead] = (await once(child, "message")) as [number];
    },
    now: () => Date.now() + ahead,
    output: () => printed,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await removeData();
    },
  };
}
