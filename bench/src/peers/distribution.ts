import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "@estiva/testing/free-port";
import { writeDistributionConfig } from "./distribution-config.ts";
import { makeOwnedFolder } from "./owned.ts";
import type { Peer } from "./peer.ts";
import { startServer } from "./start-server.ts";

const version = "v3.1.2";
const folder = fileURLToPath(new URL(`../../../.cache/distribution-${version}`, import.meta.url));
const program = join(folder, "registry");

/**
 * Distribution 3.1, built once from its Go module into the repository's ignored `.cache`; undefined where it is
 * neither built nor Go at hand. Its traces go nowhere (by default it looks for a collector on port 4318).
 */
export function distribution(): Peer | undefined {
  if (!existsSync(program) && !install()) return undefined;
  return {
    name: "distribution-3.1",
    durability: "D1",
    version,
    async start() {
      const data = await makeOwnedFolder("distribution");
      const port = await freePort();
      const args = ["serve", await writeDistributionConfig(data, port)];
      const env = { OTEL_TRACES_EXPORTER: "none" };
      return await startServer({ name: "distribution-3.1", program, args, env, port, folder: data });
    },
  };
}

function install(): boolean {
  try {
    execFileSync("go", ["install", `github.com/distribution/distribution/v3/cmd/registry@${version}`], {
      env: { ...process.env, GOBIN: folder },
      stdio: "ignore",
    });
    return existsSync(program);
  } catch {
    return false;
  }
}
