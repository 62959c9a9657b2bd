import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeOwnedFolder, removeOwnedFolder, spawnOwned } from "../peers/owned.ts";

/** GETs to be sent in turn, endlessly, over a number of connections. */
export interface Requests {
  readonly peer: { readonly host: string; readonly port: number };
  readonly paths: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly connections: number;
  /** Whole seconds. */
  readonly seconds: number;
}

export interface WrkResult {
  readonly requests: number;
  readonly seconds: number;
  readonly bytes: number;
  /** Median and 99th percentile of the time to the whole answer, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/**
 * Runs `wrk` with one thread: on two cores a second one would take the server's, and one sends over 100,000
 * small requests per second.
 * @throws Error when an answer wasn't 2xx or a connection failed.
 */
export async function runWrk(requests: Requests): Promise<WrkResult> {
  const folder = await makeOwnedFolder("wrk");
  try {
    const script = join(folder, "requests.lua");
    await writeFile(script, luaScript(requests));
    const { host, port } = requests.peer;
    const load = ["-t1", `-c${requests.connections}`, `-d${requests.seconds}s`, "--timeout", "30s"];
    const printed = await run([...load, "-s", script, `http://${host}:${port}/`]);
    return readResult(printed);
  } finally {
    await removeOwnedFolder(folder);
  }
}

function luaScript(requests: Requests): string {
  const headers = Object.entries(requests.headers ?? {}).map(([name, value]) => `["${name}"]="${value}"`);
  return `local paths = {${requests.paths.map((path) => JSON.stringify(path)).join(",")}}
local ready, count, at = {}, #paths, 0
function init(args)
  for i, path in ipairs(paths) do ready[i] = wrk.format("GET", path, {${headers.join(",")}}) end
end
function request()
  at = at % count + 1
  return ready[at]
end
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('\\n{"requests":%d,"microseconds":%d,"bytes":%d,"p50":%.3f,"p99":%.3f,"refused":%d,"failed":%d}\\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    e.status, e.connect + e.read + e.write + e.timeout))
end
`;
}

async function run(args: readonly string[]): Promise<string> {
  const child = spawnOwned("wrk", args, { stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`wrk ended with ${code}: ${printed}`);
  return printed;
}

function readResult(printed: string): WrkResult {
  const line = printed.split("\n").findLast((text) => text.startsWith("{"));
  if (line === undefined) throw new Error(`wrk printed no result: ${printed}`);
  const { requests, microseconds, bytes, p50, p99, refused, failed } = JSON.parse(line) as Record<
    string,
    number
  >;
  if (!requests || microseconds === undefined || bytes === undefined)
    throw new Error(`wrk did nothing: ${line}`);
  if (refused || failed) throw new Error(`${refused} answers were not 2xx and ${failed} failed: ${line}`);
  return { requests, seconds: microseconds / 1e6, bytes, p50: p50 ?? 0, p99: p99 ?? 0 };
}
