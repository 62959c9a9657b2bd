// Run by debian-root.ts under a lock: `make-debian-root.ts <tar>` writes <tar> and <tar>.gz, unless they are
// there by now. Each gets its name only when it is whole.
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { program } from "./client-programs.ts";
import { debianRelease } from "./debian-root.ts";
import { attempt, run } from "./run-command.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** What Debian's own slim images leave out too: it is most of the size, and no test reads it. */
const leftOut = [
  "usr/share/doc",
  "usr/share/info",
  "usr/share/locale",
  "usr/share/man",
  "var/cache/apt",
  "var/lib/apt/lists",
  "var/log",
];

/** The mirror that this machine's apt uses for the release, if any: it is near, and known to be reachable. */
async function configuredMirror(): Promise<string[]> {
  const format = "$(CODENAME) $(ORIGIN) $(SITE)";
  const { text } = await attempt("apt-get", ["indextargets", "--format", format, "Created-By: Packages"]);
  const line = text.split("\n").find((target) => target.startsWith(`${debianRelease} Debian http`));
  return line === undefined ? [] : [line.slice(line.lastIndexOf(" ") + 1)];
}

async function makeDebianRoot(tar: string): Promise<void> {
  await using work = await temporaryFolder("debootstrap");
  const root = join(work.path, "root");
  const packages = join(work.path, "packages");
  await mkdir(packages);
  await run(
    program("debootstrap"),
    [
      "--variant=minbase",
      "--include=libatomic1,libstdc++6",
      `--cache-dir=${packages}`,
      debianRelease,
      root,
      ...(await configuredMirror()),
    ],
    { timeout: 500_000, env: { DEBIAN_FRONTEND: "noninteractive" } },
  );
  for (const folder of leftOut) {
    for (const entry of await readdir(join(root, folder))) {
      await rm(join(root, folder, entry), { recursive: true });
    }
  }
  const making = join(work.path, "root.tar");
  await run("tar", [
    "--create",
    "--sort=name",
    "--numeric-owner",
    "--file",
    making,
    "--directory",
    root,
    ".",
  ]);
  await run("gzip", ["--no-name", "--keep", making]);
  await run("mv", [making, `${tar}.new`]);
  await run("mv", [`${making}.gz`, `${tar}.gz.new`]);
  await rename(`${tar}.new`, tar);
  await rename(`${tar}.gz.new`, `${tar}.gz`);
}

const [tar] = process.argv.slice(2);
if (tar === undefined) throw new Error("usage: make-debian-root.ts <tar>");
if (!existsSync(`${tar}.gz`)) await makeDebianRoot(tar);
