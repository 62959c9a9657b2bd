import { copyFile, link, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { debianRelease, debianRoot } from "./debian-root.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Runs `docker` (or a program that takes the same arguments) with these arguments. */
export type Docker = (args: readonly string[]) => Promise<unknown>;

const dockerfile = `FROM debian:${debianRelease}-slim
COPY node /usr/local/bin/node
CMD ["node"]
`;

/**
 * Makes the image `name` of a Debian root file system and this Node: what an image of Node's name on a public
 * registry consists of, for machines that reach none. Also leaves `debian:bookworm-slim`. Needs root.
 */
export async function makeNodeBaseImage(docker: Docker, name: string): Promise<void> {
  const { tar } = await debianRoot();
  const path = "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  await docker(["import", "--change", path, "--change", 'CMD ["bash"]', tar, `debian:${debianRelease}-slim`]);
  await using folder = await temporaryFolder("node-base");
  const node = join(folder.path, "node");
  await link(process.execPath, node).catch(async () => await copyFile(process.execPath, node));
  await writeFile(join(folder.path, "Dockerfile"), dockerfile);
  await docker(["build", "--quiet", "--tag", name, folder.path]);
}
