import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { assertAccessible, assertFits, languages, openSite, type Site, type Visit } from "./support/site.ts";

interface ListedPage {
  readonly path: string;
  /** Who looks; undefined for somebody who isn't signed in. */
  readonly as?: string;
  readonly status?: number;
}

/** Every page, in the states that an address alone can reach. A new page belongs here. */
const pages: readonly ListedPage[] = [
  { path: "/" },
  { path: "/", as: "alice" },
  { path: "/", as: "newcomer" },
  { path: "/signup" },
  { path: "/signin" },
  { path: "/signin?next=/new" },
  { path: "/signin", as: "alice" },
  { path: "/search" },
  { path: "/search?q=app", as: "alice" },
  { path: "/search?q=nothing-of-this-name" },
  { path: "/new", as: "alice" },
  { path: "/no/such/page", status: 404 },
  { path: "/no/such/page", as: "alice", status: 404 },
];

let site: Site;
before(async () => {
  site = await openSite();
  await site.makeUser("alice");
  await site.makeUser("newcomer");
  for (const [name, visibility] of [
    ["app", "public"],
    ["tools/builder", "private"],
  ]) {
    const description = "An application, with a description that is longer than a telephone is wide.";
    await site.call("alice", "POST", "/repositories", { namespace: "alice", name, visibility, description });
  }
});
after(() => site[Symbol.asyncDispose]());

/** Each page is loaded once in each language, and then looked at in both themes and widths. */
describe("every page breaks no rule of WCAG 2.2 AA, fits, and has a quiet console", {
  concurrency: 3,
}, () => {
  for (const language of languages) {
    test(`in ${language}`, async () => {
      await using visits = new AsyncDisposableStack();
      const known = new Map<string | undefined, Visit>();
      for (const { path, as, status = 200 } of pages) {
        const visit = known.get(as) ?? visits.use(await site.visit({ language, expectedStatuses: [404] }));
        if (!known.has(as) && as !== undefined) await site.signIn(visit, as);
        known.set(as, visit);
        const answer = await visit.page.goto(path);
        assert.equal(answer?.status(), status, path);
        await visit.page.getByRole("heading", { level: 1 }).waitFor();
        await visit.page.locator("[data-loading]").first().waitFor({ state: "detached" });
        assert.equal(await visit.page.locator("html").getAttribute("lang"), language);
        await lookAt(visit.page);
      }
    });
  }
});

async function lookAt(page: Page): Promise<void> {
  for (const [theme, width] of [
    ["light", 1440],
    ["dark", 1440],
    ["dark", 360],
    ["light", 360],
  ] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height: 800 });
    await assertFits(page);
    // The same elements stand in both themes of a width: axe's one look at the narrow ones is enough.
    if (theme !== "light" || width !== 360) await assertAccessible(page);
  }
}

describe("the theme and the language", () => {
  test("chosen in the menu are there at once, and before the first paint of the next page", async () => {
    await using visit = await site.visit();
    const { page } = visit;
    await page.goto("/");
    await page.getByRole("button", { name: "Language and theme" }).click();
    await page.getByRole("menuitemradio", { name: "Dark" }).click();
    await page.getByRole("menuitemradio", { name: "Português (Brasil)" }).click();
    await page.getByRole("link", { name: "Cadastrar-se" }).first().waitFor();
    const color = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(await color(), "rgb(14, 19, 24)");
    const reloaded = await page.reload();
    assert.match((await reloaded?.text()) ?? "", /<html lang="pt-BR" data-theme="dark"/);
    assert.equal(await color(), "rgb(14, 19, 24)");
  });

  test("of the menu are reached by the keyboard alone", async () => {
    await using visit = await site.visit();
    const { page } = visit;
    await page.goto("/");
    const button = page.getByRole("button", { name: "Language and theme" });
    await button.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitemradio", { name: "English" }).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("ArrowUp");
    await page.getByRole("menuitemradio", { name: "As the system" }).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
    await page.keyboard.press("Escape");
    await button.and(page.locator('[aria-expanded="false"]')).waitFor();
    assert.ok(await button.evaluate((element) => element === document.activeElement));
  });
});

test("the first page takes at most 200 KB of compressed JavaScript", async () => {
  await using visit = await site.visit();
  const { page } = visit;
  const paths: string[] = [];
  page.on("request", (request) => {
    if (request.resourceType() === "script") paths.push(new URL(request.url()).pathname);
  });
  await page.goto("/");
  await page.waitForLoadState("networkidle");
  const dist = join(import.meta.dirname, "../dist");
  const size = [...new Set(paths)].reduce((sum, path) => sum + statSync(join(dist, `${path}.br`)).size, 0);
  assert.ok(size > 50_000 && size <= 200_000, `${size} bytes in ${paths.length} files`);
});

test("what is built bears no address of another host that it would load from", () => {
  const assets = join(import.meta.dirname, "../dist/assets");
  for (const name of readdirSync(assets).filter((name) => name.endsWith(".css"))) {
    assert.doesNotMatch(readFileSync(join(assets, name), "utf8"), /url\((?!"?\/)|@import/, name);
  }
});
