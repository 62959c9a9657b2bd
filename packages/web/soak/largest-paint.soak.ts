import assert from "node:assert/strict";
import { test } from "node:test";
import { pushImage, webAppLayers } from "../test/support/push-image.ts";
import { openSite, type Site } from "../test/support/site.ts";

/** The largest paint must be there by then, in milliseconds, on a processor that is made four times slower. */
const mostTime = 1_500;
const slower = 4;
const rounds = 5;

/** Where, and who looks. */
const pages = [
  ["/"],
  ["/", "ana"],
  ["/r/ana/shop", "ana"],
  ["/r/ana/shop/tags", "ana"],
  ["/r/ana/shop/tags/1.0", "ana"],
] as const;

/** The renderer of READMEs is the largest thing that only some pages load. */
const readme = `# Shop\n\n${"What it is for, and how it is run. ".repeat(12)}\n\n\`\`\`sh\ndocker run ana/shop\n\`\`\`\n`;

interface Paint {
  /** In milliseconds since the address was entered. */
  readonly at: number;
  readonly script: number;
}

test("the largest paint comes within 1.5 s on a processor four times slower, with nothing cached", async (t) => {
  await using site = await openSite();
  await site.makeUser("ana");
  await site.call("ana", "POST", "/repositories", { namespace: "ana", name: "shop", visibility: "public" });
  const platforms = ["linux/amd64", "linux/arm64"];
  const layers = webAppLayers.map((layer) => ({ ...layer, ...(layer.size && { size: 1_000 }) }));
  await pushImage(site, "ana", { repository: "ana/shop", tags: ["1.0", "latest"], platforms, layers });
  await site.call("ana", "PUT", "/repositories/ana/shop/readme", { markdown: readme });
  const late: string[] = [];
  for (const [path, as] of pages) {
    const paints: Paint[] = [];
    for (let round = 0; round < rounds; round += 1) paints.push(await measure(site, path, as));
    paints.sort((one, other) => one.at - other.at);
    const median = paints[Math.floor(rounds / 2)]?.at ?? Number.POSITIVE_INFINITY;
    const worst = paints.at(-1)?.at ?? 0;
    const script = ((paints[0]?.script ?? 0) / 1_000).toFixed(0);
    const who = as === undefined ? "signed out" : "signed in";
    t.diagnostic(
      `${path} ${who}: ${median.toFixed(0)} ms (worst ${worst.toFixed(0)}), ${script} KB of JavaScript`,
    );
    if (median >= mostTime) late.push(`${path} ${who}`);
  }
  assert.deepEqual(late, [], `later than ${mostTime} ms`);
});

/** Loads a page in a new browser window and asks Chromium what it painted. */
async function measure(site: Site, path: string, as: string | undefined): Promise<Paint> {
  await using visit = await site.visit();
  const { page, context } = visit;
  if (as !== undefined) await site.signIn(visit, as);
  const debuggingOf = await context.newCDPSession(page);
  await debuggingOf.send("Emulation.setCPUThrottlingRate", { rate: slower });
  await page.goto(path);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.locator("[data-loading]").first().waitFor({ state: "detached" });
  await page.waitForTimeout(500);
  return await page.evaluate(async () => {
    const { promise, resolve } = Promise.withResolvers<readonly PerformanceEntry[]>();
    new PerformanceObserver((list) => resolve(list.getEntries())).observe({
      type: "largest-contentful-paint",
      buffered: true,
    });
    const paints = await promise;
    const resources = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const scripts = resources.filter(({ name }) => name.endsWith(".js"));
    return {
      at: paints.at(-1)?.startTime ?? Number.POSITIVE_INFINITY,
      script: scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    };
  });
}
