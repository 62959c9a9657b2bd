import { spawn } from "node:child_process";

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  /** When the program is killed, in milliseconds; three minutes by default. */
  readonly timeout?: number;
}

export interface CommandResult {
  /** The exit code; null when a signal ended the program. */
  readonly status: number | null;
  readonly bytes: Buffer;
  /** Standard output as text without its last line break. */
  readonly text: string;
  readonly errors: string;
}

/** Runs a program to its end, whatever its exit code. */
export async function attempt(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn(command, args, {
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: ["pipe", "pipe", "pipe"],
    timeout: options.timeout ?? 180_000,
    killSignal: "SIGKILL",
  });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  // A program that ends without reading its input breaks the pipe; its exit code tells the story.
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const bytes = Buffer.concat(output);
  return { status, bytes, text: bytes.toString().trimEnd(), errors: Buffer.concat(errors).toString() };
}

/** Runs a program that must succeed; throws an Error with all that it printed when it does not. */
export async function run(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const result = await attempt(command, args, options);
  if (result.status === 0) return result;
  const ending = result.status === null ? "was killed" : `ended with ${result.status}`;
  throw new Error(`${command} ${args.join(" ")} ${ending}\n${result.errors}${result.text}`);
}
