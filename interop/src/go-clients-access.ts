import { join } from "node:path";
import { type AccessClient, outcomeOf } from "./access-client.ts";
import { program } from "./client-programs.ts";
import { attempt } from "./run-command.ts";
import type { SmallImages } from "./small-images.ts";

/** crane: its login only writes the credentials down. */
export function craneAccess({ folder, layouts }: SmallImages, registry: string): AccessClient {
  const env = { DOCKER_CONFIG: join(folder, "crane") };
  const run = async (args: readonly string[], input = "") =>
    outcomeOf(await attempt(program("crane"), args, { env, input }));
  return {
    checksLogin: false,
    // Before it pushes it asks by HEAD, whose answers have no message.
    words: (message, of) => (of === "unseen push" ? "unexpected status code 401 Unauthorized" : message),
    login: async (name, secret) =>
      await run(["auth", "login", "--username", name, "--password-stdin", registry], secret),
    logout: async () => await run(["auth", "logout", registry]),
    push: async (image, sample = 0) => await run(["push", layouts[sample], `${registry}/${image}`]),
    pull: async (image) => await run(["pull", `${registry}/${image}`, join(folder, "crane.tar")]),
  };
}

/** regctl, which says of a 401 its name alone. */
export async function regctlAccess(
  { folder, layouts }: SmallImages,
  registry: string,
): Promise<AccessClient> {
  const env = { REGCTL_CONFIG: join(folder, "regctl.json"), DOCKER_CONFIG: join(folder, "regctl") };
  const run = async (args: readonly string[], input = "") => {
    const { succeeded, said } = outcomeOf(await attempt(program("regctl"), args, { env, input }));
    // What its concurrent steps warn of depends on which one came first.
    return { succeeded, said: said.replaceAll(/^time=.* level=WARN .*\n/gm, "") };
  };
  await run(["registry", "set", "--skip-check", "--tls", "disabled", registry]);
  let count = 0;
  return {
    checksLogin: true,
    words: (message, of) => (of === "held tag" ? message : "unauthorized"),
    login: async (name, secret) =>
      await run(["registry", "login", "--user", name, "--pass-stdin", registry], secret),
    logout: async () => await run(["registry", "logout", registry]),
    push: async (image, sample = 0) =>
      await run(["image", "copy", `ocidir://${layouts[sample]}:image`, `${registry}/${image}`]),
    pull: async (image) => {
      count += 1;
      const target = `ocidir://${join(folder, `regctl-pulled-${count}`)}`;
      return await run(["image", "copy", `${registry}/${image}`, target]);
    },
  };
}
