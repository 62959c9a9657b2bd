// Brings a checkout to the state of its lock file. Plain JavaScript for the Node that happens to be on the
// machine (20 or later): everything after this file runs on the pinned Node in node_modules/.bin.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, "node_modules", ".estiva-lock-sha256");
const wanted = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

function installPackages() {
  const npm = process.env.npm_execpath;
  if (npm === undefined) {
    console.error("Run this through npm: `npm start`, `npm test` or `npm run check`.");
    process.exit(1);
  }
  console.error("Installing packages (first start, or package-lock.json changed) …");
  const node = process.env.npm_node_execpath ?? process.execPath;
  const { status } = spawnSync(
    node,
    [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
  if (status !== 0) {
    console.error("npm ci failed; the lines above say why. Nothing was started.");
    process.exit(1);
  }
  writeFileSync(stampFile, wanted);
}

if (!existsSync(stampFile) || readFileSync(stampFile, "utf8") !== wanted) installPackages();

/** Runs one of our scripts on the pinned Node. */
function run(script, ...args) {
  const node = join(root, "node_modules", ".bin", "node");
  const options = { cwd: root, stdio: ["ignore", "inherit", "inherit"] };
  const { status } = spawnSync(node, [join(root, "scripts", script), ...args], options);
  if (status !== 0) process.exit(status ?? 1);
}

const isTest = process.argv.includes("--test");
// A registry runs without its pages too; tests don't.
run("build-web.ts", ...(isTest ? ["--strict"] : []));
if (isTest) run("install-test-clients.ts");
