import { join } from "node:path";
import { type AccessClient, outcomeOf } from "./access-client.ts";
import { program } from "./client-programs.ts";
import type { ContainersStorage } from "./containers-storage.ts";
import { attempt } from "./run-command.ts";
import type { SmallImages } from "./small-images.ts";

/** containers' own words for a login that the registry refuses; the registry's come where a token is fetched. */
const wrongLogin = "invalid username/password";

/** podman with images of its own, over plain HTTP. */
export async function podmanAccess(
  { attemptPodman, podman }: ContainersStorage,
  { layouts }: SmallImages,
  registry: string,
): Promise<AccessClient> {
  const insecure = "--tls-verify=false";
  const pulled = layouts.map(
    async (layout) => (await podman(["pull", "--quiet", `oci:${layout}:image`])).text,
  );
  const samples = await Promise.all(pulled);
  const run = async (args: readonly string[], input = "") => outcomeOf(await attemptPodman(args, { input }));
  return {
    checksLogin: true,
    words: (message, of) => (of === "login" ? wrongLogin : message),
    login: async (name, secret) =>
      await run(["login", insecure, "--username", name, "--password-stdin", registry], secret),
    logout: async () => await run(["logout", registry]),
    push: async (image, sample = 0) =>
      await run(["push", "--quiet", insecure, samples[sample] ?? "", `${registry}/${image}`]),
    pull: async (image) => await run(["pull", "--quiet", insecure, `${registry}/${image}`]),
  };
}

/** skopeo, which has no images of its own: it copies between layouts and the registry. */
export function skopeoAccess({ folder, layouts }: SmallImages, registry: string): AccessClient {
  const env = { REGISTRY_AUTH_FILE: join(folder, "skopeo-auth.json") };
  const run = async (args: readonly string[], input = "") =>
    outcomeOf(
      await attempt(program("skopeo"), ["--insecure-policy", "--tmpdir", folder, ...args], { env, input }),
    );
  const insecure = ["--src-tls-verify=false", "--dest-tls-verify=false"];
  let count = 0;
  return {
    checksLogin: true,
    words: (message, of) => (of === "login" ? wrongLogin : message),
    login: async (name, secret) =>
      await run(["login", "--tls-verify=false", "--username", name, "--password-stdin", registry], secret),
    logout: async () => await run(["logout", registry]),
    push: async (image, sample = 0) =>
      await run(["copy", ...insecure, `oci:${layouts[sample]}:image`, `docker://${registry}/${image}`]),
    pull: async (image) => {
      count += 1;
      const target = `dir:${join(folder, `skopeo-pulled-${count}`)}`;
      return await run(["copy", ...insecure, `docker://${registry}/${image}`, target]);
    },
  };
}
