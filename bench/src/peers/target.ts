import type { Peer } from "./peer.ts";

/**
 * A server that already runs, from `name=http://127.0.0.1:PORT=PID`. Only loopback addresses are taken, since the
 * process must be metered here.
 * @throws Error with the expected form.
 */
export function target(argument: string): Peer {
  const match = /^([a-z0-9][a-z0-9.-]*)=http:\/\/(127\.0\.0\.1|localhost):(\d+)\/?=(\d+)$/.exec(argument);
  const [, name, , port, pid] = match ?? [];
  if (name === undefined || port === undefined || pid === undefined) {
    throw new Error(`--target is name=http://127.0.0.1:PORT=PID, not "${argument}"`);
  }
  const running = { name, host: "127.0.0.1", port: Number(port), pid: Number(pid), keepsData: true };
  return {
    name,
    durability: "given",
    version: "given",
    start: async () => ({ ...running, [Symbol.asyncDispose]: async () => {} }),
  };
}
