import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "@estiva/testing/free-port";
import { makeOwnedFolder } from "./owned.ts";
import type { Peer } from "./peer.ts";
import { startServer } from "./start-server.ts";

const main = fileURLToPath(new URL("../../../packages/server/src/main.ts", import.meta.url));

/**
 * This repository's server as `npm start` runs it, with its default settings but for the address and the data
 * folder. `ESTIVA_BENCH_NODE_FLAGS` adds flags for Node, such as `--cpu-prof --cpu-prof-dir=…`.
 */
export function estiva(): Peer {
  return {
    name: "estiva",
    durability: "D1",
    version: `working tree on Node ${process.versions.node}`,
    async start() {
      const folder = await makeOwnedFolder("estiva");
      const port = await freePort();
      const flags = process.env.ESTIVA_BENCH_NODE_FLAGS?.split(" ").filter(Boolean) ?? [];
      const env = { ESTIVA_LISTEN: `127.0.0.1:${port}`, ESTIVA_DATA_DIR: join(folder, "data") };
      return await startServer({
        name: "estiva",
        program: process.execPath,
        args: [...flags, main],
        env: { ...withoutOwnSettings(), ...env },
        port,
        folder,
      });
    },
  };
}

/** The settings of whoever runs the bench would make its figures theirs: they are blanked. */
function withoutOwnSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => name.startsWith("ESTIVA_"))
      .map((name) => [name, undefined]),
  );
}
