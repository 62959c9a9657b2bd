import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { freePort } from "@estiva/testing/free-port";
import { send } from "@estiva/testing/send";

/** Where nginx is; undefined where it isn't installed. Debian keeps it off ordinary users' PATH. */
export const nginxProgram = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"]
  .map((folder) => join(folder, "nginx"))
  .find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** nginx in front of a server as its documentation's first example has it: `proxy_pass` and nothing else. */
export async function spawnNginx(
  program: string,
  upstream: string,
): Promise<AsyncDisposable & { readonly url: string }> {
  const folder = await mkdtemp(join(tmpdir(), "estiva-nginx-"));
  const port = await freePort();
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  await writeFile(
    join(folder, "nginx.conf"),
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr;
    events {}
    http {
      access_log off; ${temporary.join(" ")}
      server { listen 127.0.0.1:${port}; location / { proxy_pass ${upstream}; } }
    }`,
  );
  const args = ["-p", folder, "-c", join(folder, "nginx.conf")];
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  let printed = "";
  child.stderr.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const url = `http://127.0.0.1:${port}`;
  await untilAnswers(url, () => {
    if (child.exitCode !== null) throw new Error(`nginx ended: ${printed}`);
  });
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilAnswers(url: string, check: () => void): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    check();
    try {
      await send(url, "/livez");
      return;
    } catch (error) {
      if (attempt > 200) throw error;
      // nginx tells nobody when it listens.
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}
