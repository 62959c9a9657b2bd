import { randomBytes, randomInt } from "node:crypto";
import { networkInterfaces } from "node:os";
import { program } from "./client-programs.ts";
import { run } from "./run-command.ts";

export interface NetworkBridge extends AsyncDisposable {
  readonly name: string;
  /** The host's address on it, which containers reach. */
  readonly address: string;
}

/**
 * A bridge of its own for one Docker Engine, in a /24 of 10.64.0.0/10 that no interface of this machine uses:
 * any number of engines run beside each other and beside the machine's own docker0.
 */
export async function makeBridge(): Promise<NetworkBridge> {
  const ip = program("ip");
  const name = `estiva${randomBytes(4).toString("hex")}`;
  const address = freeAddress();
  await run(ip, ["link", "add", name, "type", "bridge"]);
  await run(ip, ["address", "add", `${address}/24`, "dev", name]);
  await run(ip, ["link", "set", name, "up"]);
  return {
    name,
    address,
    [Symbol.asyncDispose]: async () => {
      await run(ip, ["link", "delete", name]);
    },
  };
}

function freeAddress(): string {
  const used = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  for (;;) {
    const subnet = `10.${randomInt(64, 128)}.${randomInt(256)}.`;
    if (!used.some(({ address }) => address.startsWith(subnet))) return `${subnet}1`;
  }
}
