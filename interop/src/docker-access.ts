import { type AccessClient, outcomeOf } from "./access-client.ts";
import type { DockerEngine } from "./docker-engine.ts";
import { tarArchive } from "./tar-archive.ts";

/** docker on an engine of its own; imports its two images at once. */
export async function dockerAccess(engine: DockerEngine, registry: string): Promise<AccessClient> {
  const samples = ["access-first", "access-second"] as const;
  for (const name of samples) {
    await engine.docker(["import", "-", name], { input: tarArchive({ [`${name}.txt`]: name }) });
  }
  const attempt = async (args: readonly string[], input = "") =>
    outcomeOf(await engine.attempt(args, { input }));
  return {
    checksLogin: true,
    words: (message) => message,
    login: async (name, secret) => await attempt(["login", "-u", name, "--password-stdin", registry], secret),
    logout: async () => await attempt(["logout", registry]),
    push: async (image, sample = 0) => {
      await engine.docker(["tag", samples[sample], `${registry}/${image}`]);
      return await attempt(["push", "--quiet", `${registry}/${image}`]);
    },
    pull: async (image) => {
      await engine.attempt(["rmi", `${registry}/${image}`]);
      return await attempt(["pull", "--quiet", `${registry}/${image}`]);
    },
  };
}
