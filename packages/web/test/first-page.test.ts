import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pushImage } from "./support/push-image.ts";
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

/** Where people come to from elsewhere. */
const firstPages = ["/", "/search", "/signin", "/r/ana/app", "/r/ana/app/tags", "/r/ana/app/tags/1.0"];

test("a page's code and data are asked for at once: no script waits for another, no data for the page", async () => {
  await using site = await openSite();
  await site.makeUser("ana");
  await site.call("ana", "POST", "/repositories", { namespace: "ana", name: "app", visibility: "public" });
  const layers = [{ instruction: "COPY . .", size: 10 }];
  const image = { repository: "ana/app", tags: ["1.0"], platforms: ["linux/amd64", "linux/arm64"], layers };
  await pushImage(site, "ana", image);
  for (const path of firstPages) {
    await using visit = await site.visit();
    const { page } = visit;
    const answer = await page.goto(path);
    const named = [(await answer?.text()) ?? "", answer?.headers().link ?? ""].join(" ");
    await page.locator("h1").waitFor();
    await page.waitForLoadState("networkidle");
    const asked: readonly string[] = await page.evaluate(() =>
      performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname),
    );
    const scripts = asked.filter((name) => name.endsWith(".js"));
    assert.deepEqual(
      scripts.filter((name) => !named.includes(name)),
      [],
      `${path} finds these scripts only when others have run`,
    );
    assert.ok(scripts.length < 14, `${path} consists of ${scripts.length} scripts`);
    // A stream asks once more for what may have changed before it was open; nothing else is asked for twice.
    const questions = asked.filter((name) =>
      /^\/api\/v1\/(?!live|repositories\/ana\/app(\/tags)?$)/.test(name),
    );
    assert.deepEqual(questions, [...new Set(questions)], path);
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
