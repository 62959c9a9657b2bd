// `npm run image`: builds the container image `estiva`, or the name given as the first argument, and prints
// its size. `DOCKER` names the program to build with (docker; podman works too).
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { makeNodeBaseImage } from "../interop/src/node-base-image.ts";
import { nodeBaseName } from "../interop/src/node-base-name.ts";

const checkout = fileURLToPath(new URL("..", import.meta.url));
const builder = process.env.DOCKER ?? "docker";

function say(line: string): void {
  console.error(line);
}

/** Runs a program; its exit code and standard output, which goes nowhere else. */
function output(command: string, args: readonly string[]): { status: number | null; text: string } {
  const { status, stdout } = spawnSync(command, args, { cwd: checkout, stdio: ["ignore", "pipe", "ignore"] });
  return { status, text: (stdout ?? Buffer.alloc(0)).toString().trim() };
}

/** Runs the builder, all its output on standard error; ends this program when it fails. */
function build(args: readonly string[]): void {
  const { status, error } = spawnSync(builder, args, { cwd: checkout, stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  say(error === undefined ? `${builder} ${args[0]} failed; the lines above say why.` : error.message);
  process.exit(1);
}

/** The base image: there already, or from its public registry, or made here of Debian and the pinned Node. */
async function provideBase(name: string): Promise<void> {
  if (output(builder, ["image", "inspect", name]).status === 0) return;
  say(`Pulling ${name} …`);
  if (output(builder, ["pull", "--quiet", name]).status === 0) return;
  say(`${name} could not be pulled: making an image of that name from Debian's packages and this Node …`);
  if (process.getuid?.() !== 0) {
    say("That needs root and debootstrap on Linux. Nothing was built.");
    process.exit(1);
  }
  await makeNodeBaseImage(async (args) => build(args), name);
}

const tag = process.argv[2] ?? "estiva";
if (output(builder, ["version"]).status !== 0) {
  say(
    `\`${builder} version\` fails: is it installed, and does its engine run? DOCKER names another program.`,
  );
  process.exit(1);
}
await provideBase(nodeBaseName());
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};
const revision = output("git", ["rev-parse", "HEAD"]).text || "unknown";
build([
  "build",
  "--build-arg",
  `VERSION=${version}`,
  "--build-arg",
  `REVISION=${revision}`,
  "--tag",
  tag,
  ".",
]);
const size = Number(output(builder, ["image", "inspect", "--format", "{{.Size}}", tag]).text);
console.log(`${tag}: ${(size / 1e6).toFixed(1)} MB`);
