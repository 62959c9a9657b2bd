import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openSite } from "./support/site.ts";

const dist = join(import.meta.dirname, "../dist");

/** The most JavaScript of the first page, in compressed bytes. */
const most = 200_000;

test("the first page takes at most 200 KB of compressed JavaScript, by Brotli and by gzip", async () => {
  await using site = await openSite();
  await using visit = await site.visit();
  const { page } = visit;
  const paths = new Set<string>();
  page.on("request", (request) => {
    if (request.resourceType() === "script") paths.add(new URL(request.url()).pathname);
  });
  await page.goto("/");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
  for (const ending of ["br", "gz"]) {
    const size = [...paths].reduce((sum, path) => sum + compressedSize(path, ending), 0);
    assert.ok(size > 50_000 && size <= most, `${size} bytes (${ending}) in ${paths.size} files`);
  }
});

/** Files that don't get smaller have no compressed form. */
function compressedSize(path: string, ending: string): number {
  const file = join(dist, path);
  return (statSync(`${file}.${ending}`, { throwIfNoEntry: false }) ?? statSync(file)).size;
}

test("what is built bears no address of another host that it would load from", () => {
  const assets = join(dist, "assets");
  for (const name of readdirSync(assets).filter((name) => name.endsWith(".css"))) {
    assert.doesNotMatch(readFileSync(join(assets, name), "utf8"), /url\((?!"?\/)|@import/, name);
  }
});
