import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { spawnServer } from "@estiva/testing/spawn-server";
import { program } from "./client-programs.ts";
import { startDaemon } from "./daemon.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export interface RegistryUnderTest extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, the same after a restart. */
  readonly url: string;
  /** `localhost:PORT`, as a person types it. */
  readonly host: string;
  /** Everything that the running process has printed. */
  output(): string;
  /** Ends the process and starts another one on the same data and port. */
  restart(): Promise<void>;
}

interface Running {
  readonly url: string;
  output(): string;
  stop(): Promise<unknown>;
}

/**
 * A fresh registry on an ephemeral loopback port: ours as `npm start` runs it, or, with
 * `INTEROP_REGISTRY=docker-registry`, Debian's, to see whether a failure is the client's or ours.
 */
export async function startRegistry(): Promise<RegistryUnderTest> {
  const folder = await temporaryFolder("registry");
  const start = process.env.INTEROP_REGISTRY === "docker-registry" ? startDebians : startOurs;
  let running = await start(folder.path, "127.0.0.1:0").catch(async (error: unknown) => {
    await folder[Symbol.asyncDispose]();
    throw error;
  });
  const { url } = running;
  const { host, port } = new URL(url);
  return {
    url,
    host: `localhost:${port}`,
    output: () => running.output(),
    restart: async () => {
      await running.stop();
      running = await start(folder.path, host);
    },
    [Symbol.asyncDispose]: async () => {
      await running.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function startOurs(dataDir: string, listen: string): Promise<Running> {
  return await spawnServer({ dataDir, env: { ESTIVA_LISTEN: listen } });
}

async function startDebians(folder: string, listen: string): Promise<Running> {
  const root = join(folder, "registry");
  const configuration = join(folder, "config.json");
  await mkdir(root, { recursive: true });
  await writeFile(
    configuration,
    JSON.stringify({
      version: 0.1,
      log: { accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: root }, delete: { enabled: true } },
      http: { addr: listen },
    }),
  );
  const address = /listening on (127\.0\.0\.1:\d+)/;
  const daemon = await startDaemon(program("docker-registry"), ["serve", configuration], (log) =>
    address.test(log),
  );
  const url = `http://${address.exec(daemon.output())?.[1] ?? ""}`;
  return { url, output: daemon.output, stop: async () => await daemon.stop() };
}
