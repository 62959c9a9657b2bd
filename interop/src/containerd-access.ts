import { join } from "node:path";
import { type AccessClient, outcomeOf } from "./access-client.ts";
import type { Containerd } from "./containerd.ts";
import { run } from "./run-command.ts";
import type { SmallImages } from "./small-images.ts";

/** containerd's `ctr`, which has no login of its own: credentials go along with every command. */
export async function containerdAccess(
  { attempt, ctr }: Containerd,
  { folder, layouts }: SmallImages,
  registry: string,
): Promise<AccessClient> {
  for (const [index, layout] of layouts.entries()) {
    const archive = join(folder, `layout-${index}.tar`);
    await run("tar", ["--create", "--file", archive, "--directory", layout, "."]);
    await ctr(["--namespace", "test", "images", "import", "--base-name", `local/sample-${index}`, archive]);
  }
  let user: readonly string[] = [];
  const images = async (args: readonly string[]) =>
    // Its standard output is a progress bar, with as many frames as there is time for.
    outcomeOf({ ...(await attempt(["--namespace", "test", "images", ...args])), text: "" });
  const succeeded = { succeeded: true, said: "" };
  return {
    checksLogin: false,
    words: (_message, of) => {
      if (of === "held tag") return "403 Forbidden";
      // Its version 1 loses the answer when that comes before it has sent a manifest.
      if (of === "push") return /insufficient_scope: authorization failed|read\/write on closed pipe/;
      return of === "token" ? "401 Unauthorized" : "insufficient_scope: authorization failed";
    },
    login: async (name, secret) => {
      user = ["--user", `${name}:${secret}`];
      return succeeded;
    },
    logout: async () => {
      user = [];
      return succeeded;
    },
    push: async (image, sample = 0) =>
      await images(["push", "--plain-http", ...user, `${registry}/${image}`, `local/sample-${sample}:image`]),
    pull: async (image) => {
      await images(["rm", "--sync", `${registry}/${image}`]);
      return await images(["pull", "--plain-http", ...user, `${registry}/${image}`]);
    },
  };
}
