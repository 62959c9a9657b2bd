import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Where Debian's `docker-registry` is; undefined where it isn't installed. */
export function findDockerRegistry(): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin"];
  return folders
    .map((folder) => join(folder, "docker-registry"))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

const configuration = (folder: string) => `version: 0.1
log: { level: info, formatter: json, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: ${JSON.stringify(folder)} }
  delete: { enabled: true }
http: { addr: "127.0.0.1:0" }
`;

export interface DockerRegistry extends AsyncDisposable {
  readonly url: string;
}

/** Starts it on an ephemeral loopback port with a data folder of its own; `await using` stops it. */
export async function spawnDockerRegistry(program: string): Promise<DockerRegistry> {
  const folder = await mkdtemp(join(tmpdir(), "docker-registry-"));
  const configurationFile = join(folder, "config.yml");
  await writeFile(configurationFile, configuration(join(folder, "data")));
  const child = spawn(program, ["serve", configurationFile], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  let printed = "";
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const read = (chunk: Buffer) => {
    printed += chunk.toString();
    const address = /listening on (127\.0\.0\.1:\d+)/.exec(printed)?.[1];
    if (address !== undefined) resolve(`http://${address}`);
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  void ended.then(() => reject(new Error(`docker-registry ended before it listened:\n${printed}`)));
  const dispose = async () => {
    child.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { url: await promise, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
