// Builds the web UI into packages/web/dist where its sources have changed since; a second run takes a tenth of
// a second. A build that fails leaves what was built before away and the registry to start without pages;
// with `--strict` it ends with 1.
import { createHash } from "node:crypto";
import { globSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const checkout = fileURLToPath(new URL("..", import.meta.url));
const web = join(checkout, "packages/web");
const dist = join(web, "dist");
const stampName = ".sources-sha256";

/** Everything that a build is made of: its own sources, what it bundles of ours, and the locked packages. */
const sources = [
  "packages/web/src/**/*",
  "packages/web/public/**/*",
  "packages/web/index.html",
  "packages/web/vite.config.ts",
  "packages/web/tsconfig.json",
  "tsconfig.json",
  "packages/client/src/**/*",
  "packages/contract/src/**/*",
  "packages/protocol/src/**/*",
  "package-lock.json",
  "scripts/build-web.ts",
];

function hashOfSources(): string {
  const hash = createHash("sha256");
  for (const path of globSync(sources, { cwd: checkout }).sort()) {
    const file = join(checkout, path);
    if (statSync(file).isFile()) hash.update(`${path}\0`).update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

function builtFrom(): string | undefined {
  try {
    return readFileSync(join(dist, stampName), "utf8");
  } catch {
    return undefined;
  }
}

/** Writes `.br` and `.gz` beside each file that gets smaller. */
function compress(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || ![".js", ".css", ".html", ".svg", ".txt"].includes(extname(entry.name))) continue;
    const file = join(entry.parentPath, entry.name);
    const bytes = readFileSync(file);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    const forms = { br: brotliCompressSync(bytes, { params }), gz: gzipSync(bytes, { level: 9 }) };
    for (const [ending, form] of Object.entries(forms)) {
      if (form.length < bytes.length) writeFileSync(`${file}.${ending}`, form);
    }
  }
}

/** Builds beside the old pages and takes their place only when all is there. */
async function build(hash: string): Promise<void> {
  const folder = join(web, `dist-${process.pid}`);
  try {
    const { build: viteBuild } = await import("vite");
    await viteBuild({
      configFile: join(web, "vite.config.ts"),
      logLevel: "warn",
      build: { outDir: folder, emptyOutDir: true },
    });
    compress(folder);
    writeFileSync(join(folder, stampName), hash);
    rmSync(dist, { recursive: true, force: true });
    renameSync(folder, dist);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const hash = hashOfSources();
if (builtFrom() !== hash) {
  const started = performance.now();
  try {
    await build(hash);
    console.error(`Built the web pages in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
  } catch (error) {
    rmSync(dist, { recursive: true, force: true });
    console.error(error instanceof Error ? error.message : error);
    console.error("The web pages could not be built; the lines above say why.");
    if (process.argv.includes("--strict")) process.exit(1);
    console.error("The registry starts without them.");
  }
}
