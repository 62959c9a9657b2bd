import { join } from "node:path";
import { program } from "./client-programs.ts";
import { answers, startContainerd } from "./containerd.ts";
import { startDaemon } from "./daemon.ts";
import { makeBridge } from "./network-bridge.ts";
import { attempt, type CommandOptions, type CommandResult, run } from "./run-command.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { unmountUnder } from "./unmount.ts";

export interface DockerEngine extends AsyncDisposable {
  /** Settings that make any docker client, or `npm run image`, use this engine. */
  readonly env: Readonly<Record<string, string>>;
  /** The host's address on the engine's own bridge: no loopback, and taken by docker without TLS. */
  readonly address: string;
  /** `docker …`; resolves to its standard output, throws with all it printed when it fails. */
  docker(args: readonly string[], options?: CommandOptions): Promise<string>;
  /** `docker …`, whatever its exit code. */
  attempt(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
}

/**
 * A real Docker Engine with a containerd, bridge, socket and data folder of its own.
 *
 * It makes no iptables rules: published ports go through its userland proxy, so that engines of concurrent
 * tests, and one that the machine runs, do not rewrite each other's chains.
 */
export async function startDockerEngine(): Promise<DockerEngine> {
  const owned = new AsyncDisposableStack();
  try {
    const folder = owned.use(await temporaryFolder("docker")).path;
    const bridge = owned.use(await makeBridge());
    const containerd = owned.use(await startContainerd(join(folder, "c")));
    const socket = join(folder, "docker.sock");
    const daemon = await startDaemon(
      program("dockerd"),
      [
        `--host=unix://${socket}`,
        `--pidfile=${join(folder, "docker.pid")}`,
        `--data-root=${join(folder, "data")}`,
        `--exec-root=${join(folder, "exec")}`,
        `--containerd=${containerd.socket}`,
        "--storage-driver=overlay2",
        `--bridge=${bridge.name}`,
        "--iptables=false",
        "--ip6tables=false",
        "--ip-masq=false",
        "--ip-forward=false",
        "--shutdown-timeout=10",
        `--insecure-registry=${bridge.address}/32`,
      ],
      () => answers(socket),
    );
    owned.defer(async () => {
      await daemon.stop(60_000);
      await unmountUnder(folder);
    });
    const env = {
      DOCKER_HOST: `unix://${socket}`,
      DOCKER_CONFIG: join(folder, "client"),
      DOCKER_CONTEXT: "",
    };
    const docker = program("docker");
    return {
      env,
      address: bridge.address,
      docker: async (args, options) => (await run(docker, args, withEnv(options, env))).text,
      attempt: async (args, options) => await attempt(docker, args, withEnv(options, env)),
      [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
    };
  } catch (error) {
    await owned.disposeAsync();
    throw error;
  }
}

function withEnv(options: CommandOptions | undefined, env: Readonly<Record<string, string>>): CommandOptions {
  return { ...options, env: { ...env, ...options?.env } };
}
