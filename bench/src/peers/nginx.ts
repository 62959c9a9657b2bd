import { spawnSync } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "@estiva/testing/free-port";
import { makeOwnedFolder } from "./owned.ts";
import type { Peer } from "./peer.ts";
import { startServer } from "./start-server.ts";

/**
 * nginx from Debian's packages, serving the same bytes as plain files: the control, which tells what this box and
 * the load generator can do at all. One worker per core, sendfile, no access log. Undefined where it isn't there.
 */
export function nginx(): Peer | undefined {
  const said = spawnSync("nginx", ["-v"], { encoding: "utf8" });
  if (said.status !== 0) return undefined;
  return {
    name: "nginx",
    durability: "control",
    version: said.stderr.trim().split("/").at(-1) ?? "",
    async start() {
      const folder = await makeOwnedFolder("nginx");
      const port = await freePort();
      const documentRoot = join(folder, "root");
      await mkdir(documentRoot);
      await chmod(folder, 0o755);
      const config = join(folder, "nginx.conf");
      await writeFile(config, configuration(folder, documentRoot, port));
      return await startServer({
        name: "nginx",
        program: "nginx",
        args: ["-c", config],
        port,
        folder,
        documentRoot,
      });
    },
  };
}

function configuration(folder: string, documentRoot: string, port: number): string {
  const scratch = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `daemon off; worker_processes auto; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; default_type application/octet-stream;
  ${scratch.map((name) => `${name}_temp_path ${folder}/${name};`).join(" ")}
  server { listen 127.0.0.1:${port}; root ${documentRoot}; }
}
`;
}
