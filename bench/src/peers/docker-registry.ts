import { execFileSync } from "node:child_process";
import { freePort } from "@estiva/testing/free-port";
import { writeDistributionConfig } from "./distribution-config.ts";
import { makeOwnedFolder } from "./owned.ts";
import type { Peer } from "./peer.ts";
import { startServer } from "./start-server.ts";

/** Distribution 2.8 (the `registry:2` image's program) from Debian's package `docker-registry`; undefined where it isn't there. */
export function dockerRegistry(): Peer | undefined {
  const version = readVersion();
  if (version === undefined) return undefined;
  return {
    name: "docker-registry",
    durability: "D1",
    version,
    async start() {
      const folder = await makeOwnedFolder("docker-registry");
      const port = await freePort();
      const config = await writeDistributionConfig(folder, port);
      const args = ["serve", config];
      return await startServer({ name: "docker-registry", program: "docker-registry", args, port, folder });
    },
  };
}

function readVersion(): string | undefined {
  try {
    return execFileSync("docker-registry", ["--version"], { encoding: "utf8" }).trim().split(" ").at(-1);
  } catch {
    return undefined;
  }
}
