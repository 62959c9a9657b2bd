// Run inside the image's build: `image-root.ts <checkout> <target>` lays out what the image consists of, as
// folders that become its layers, those that change least first:
//
//   runtime/       /usr/local/bin/node and the shared libraries that it loads, /etc/passwd, /tmp
//   dependencies/  node_modules of the server alone
//   sources/       the server's and its workspace packages' sources, and the built pages
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { withoutSections } from "./elf-without-sections.ts";
import { productionPackages } from "./production-packages.ts";

/** What packages ship for people and compilers, not for the program that runs. */
const unused =
  /\.(d\.[mc]?ts|ts|mts|cts|map|md|markdown)$|\/(test|tests|docs|benchmarks?|examples|\.github)$/;

const userFiles = {
  "etc/passwd":
    "root:x:0:0:root:/:/sbin/nologin\nestiva:x:65532:65532:estiva:/var/lib/registry:/sbin/nologin\n",
  "etc/group": "root:x:0:\nestiva:x:65532:\n",
  "etc/nsswitch.conf": "hosts: files dns\n",
};

function layOutRuntime(target: string): void {
  const node = realpathSync(process.execPath);
  // `ldd` prints "libc.so.6 => /lib/…/libc.so.6 (0x…)", the loader without an arrow, the vDSO without a path.
  const lines = execFileSync("ldd", [node], { encoding: "utf8" });
  for (const [, library = ""] of lines.matchAll(/(\/\S+) \(0x/g)) {
    cpSync(realpathSync(library), join(target, library), { recursive: true });
  }
  const program = join(target, "usr/local/bin/node");
  mkdirSync(dirname(program), { recursive: true });
  writeFileSync(program, withoutSections(readFileSync(node)), { mode: 0o755 });
  for (const [path, text] of Object.entries(userFiles)) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), text);
  }
  mkdirSync(join(target, "tmp"));
  chmodSync(join(target, "tmp"), 0o1777);
}

/** Whether the folder holds the package in the version of the lock file. */
function isInstalled(folder: string, version: string): boolean {
  try {
    return (
      (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string }).version ===
      version
    );
  } catch {
    return false;
  }
}

function layOutProgram(checkout: string, dependencies: string, sources: string): void {
  const { installed, links, workspaces } = productionPackages(checkout, "packages/server");
  for (const { path, version } of installed) {
    const from = join(checkout, path);
    if (!isInstalled(from, version)) {
      console.error(`${path} ${version} is not installed: build the image by \`npm run image\`.`);
      process.exit(1);
    }
    cpSync(from, join(dependencies, path), {
      recursive: true,
      filter: (file) => file === from || (!unused.test(file) && file !== join(from, "node_modules")),
    });
  }
  for (const { path, workspace } of links) {
    const link = join(dependencies, path);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(link), join(dependencies, workspace)), link);
  }
  for (const path of [
    ...workspaces.flatMap((folder) => [`${folder}/package.json`, `${folder}/src`]),
    "LICENSE",
  ]) {
    cpSync(join(checkout, path), join(sources, path), { recursive: true });
  }
  const pages = "packages/web/dist";
  // They are built on the way to `npm run image`; a registry without them is still one.
  if (existsSync(join(checkout, pages)))
    cpSync(join(checkout, pages), join(sources, pages), { recursive: true });
}

const [checkout, target] = process.argv.slice(2);
if (checkout === undefined || target === undefined)
  throw new Error("usage: image-root.ts <checkout> <target>");
layOutRuntime(join(target, "runtime"));
layOutProgram(checkout, join(target, "dependencies"), join(target, "sources"));
mkdirSync(join(target, "volume"));
