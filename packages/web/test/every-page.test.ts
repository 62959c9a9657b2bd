import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Language } from "@estiva/contract/languages";
import { problemMediaType } from "@estiva/contract/problems";
import type { Page, Route } from "playwright-core";
import { common as english } from "../src/locales/en/common.ts";
import { common as portuguese } from "../src/locales/pt-BR/common.ts";
import { common as chinese } from "../src/locales/zh-CN/common.ts";
import { fillSite } from "./support/fill-site.ts";
import { type Look, pageList, type State, signInFirst } from "./support/page-list.ts";
import { assertAccessible, assertFits, openSite, type Site, type Visit } from "./support/site.ts";

/** What the menu of languages is called in each. */
const words: Readonly<Record<Language, string>> = {
  en: english.header.appearance,
  "pt-BR": portuguese.header.appearance,
  "zh-CN": chinese.header.appearance,
};

const src = join(import.meta.dirname, "../src");

let site: Site;
before(async () => {
  site = await openSite();
  await fillSite(site);
});
after(() => site[Symbol.asyncDispose]());

test("the list of pages has every route of the router, and every section of a repository", () => {
  const files = globSync("router/*-routes.ts", { cwd: src });
  const code = files.map((path) => readFileSync(join(src, path), "utf8")).join("\n");
  const routes = [...code.matchAll(/^ +path: "([^"]+)"/gm)].map(([, path = ""]) => path);
  assert.equal(routes.length, [...code.matchAll(/createRoute\(/g)].length);
  const switched = readFileSync(join(src, "repositories/repository-pages.tsx"), "utf8");
  const sections = [...switched.matchAll(/case "(\w+)":/g)].map(([, section]) => section);
  const expected = [
    ...routes,
    ...sections.filter((section) => section !== "overview").map((section) => `/r/$ ${section}`),
  ];
  assert.deepEqual(Object.keys(pageList).sort(), expected.sort());
});

/** In the order of who looks, so that a browser's session serves for all its pages. */
const looks: readonly Look[] = Object.values(pageList)
  .flatMap(({ filled, empty, missing, signedOut }) =>
    [filled, empty, missing, signedOut].flatMap((state: State) => (typeof state === "string" ? [] : state)),
  )
  .concat([{ path: "/no/such/page" }, { path: "/no/such/page", as: "alice" }])
  .filter(
    (look, index, all) => all.findIndex(({ path, as }) => path === look.path && as === look.as) === index,
  );

/** One visit for each person who looks. */
class Visits extends AsyncDisposableStack {
  readonly #known = new Map<string | undefined, Promise<Visit>>();
  readonly #options: Parameters<Site["visit"]>[0];

  constructor(options: Parameters<Site["visit"]>[0]) {
    super();
    this.#options = options;
  }

  async of(as: string | undefined): Promise<Page> {
    const known = this.#known.get(as);
    const visit = known ?? site.visit(this.#options);
    this.#known.set(as, visit);
    if (known === undefined) {
      this.use(await visit);
      if (as !== undefined) await site.signIn(await visit, as);
    }
    return (await visit).page;
  }
}

/**
 * Each page is loaded once, and then shown in each language by the header's menu, in both themes and widths: what it
 * consists of is the same. What axe checks are elements, names and colours: one language for each of the four.
 */
const steps = [
  { language: "en", theme: "light", width: 1440, isChecked: true },
  { language: "en", theme: "dark", width: 360, isChecked: true },
  { language: "pt-BR", theme: "light", width: 360, isChecked: true },
  { language: "pt-BR", theme: "light", width: 1440, isChecked: false },
  { language: "zh-CN", theme: "dark", width: 1440, isChecked: true },
  { language: "zh-CN", theme: "dark", width: 360, isChecked: false },
] as const satisfies readonly {
  language: Language;
  theme: "light" | "dark";
  width: 1440 | 360;
  isChecked: boolean;
}[];

const parts = 3;

describe("every page breaks no rule of WCAG 2.2 AA, fits, and has a quiet console, in three languages", {
  concurrency: parts,
}, () => {
  for (let part = 0; part < parts; part += 1) {
    const own = looks.filter((_, index) => index % parts === part);
    test(`${own.length} looks, part ${part + 1}`, async () => {
      await using visits = new Visits({ expectedStatuses: [404, 401, 403, 400] });
      const problems: string[] = [];
      for (const { path, as } of own) {
        const page = await visits.of(as);
        // Another fragment of the same address would load nothing.
        if (path.includes("#")) await page.goto("about:blank");
        const answer = await page.goto(path);
        assert.equal(answer?.status(), path === "/no/such/page" ? 404 : 200, path);
        await settled(page);
        await lookAt(page).catch((error: Error) => problems.push(`${path}: ${error.message}`));
      }
      // Both what was seen and what the consoles said.
      await visits.disposeAsync().catch((error: Error) => problems.push(error.message));
      assert.deepEqual(problems, []);
    });
  }
});

/** Waits until what the page shows first is there. */
async function settled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.locator("[data-loading]").first().waitFor({ state: "detached" });
}

async function lookAt(page: Page): Promise<void> {
  await page.context().clearCookies({ name: "estiva_language" });
  let shown: Language = "en";
  assert.equal(await page.locator("html").getAttribute("lang"), shown);
  for (const { language, theme, width, isChecked } of steps) {
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height: 800 });
    if (language !== shown) await chooseLanguage(page, language, shown);
    shown = language;
    await assertFits(page);
    if (isChecked) await assertAccessible(page);
  }
  await page.context().clearCookies({ name: "estiva_language" });
}

/** By the menu in the header; without the mouse, which a dialog that is open would keep from it. */
async function chooseLanguage(page: Page, language: Language, before: Language): Promise<void> {
  const menu = page.getByRole("button", { name: words[before], includeHidden: true });
  await menu.evaluate((button: HTMLElement) => button.click());
  const choice = page.locator(`[role=menuitemradio][lang="${language}"]`);
  await choice.evaluate((item: HTMLElement) => item.click());
  await page.locator(`html[lang="${language}"]`).waitFor();
  await choice.evaluate((item: HTMLElement) => item.closest<HTMLElement>("[popover]")?.hidePopover());
  await choice.waitFor({ state: "detached" });
}

describe("every page that asks the server shows that it waits, that it failed, and goes on", {
  concurrency: 2,
}, () => {
  const waiting = Object.entries(pageList).filter(([, { loading }]) => loading === undefined);
  const halves = [
    waiting.filter((_, index) => index % 2 === 0),
    waiting.filter((_, index) => index % 2 === 1),
  ];
  for (const [index, half] of halves.entries()) {
    test(`${half.length} pages, part ${index + 1}`, async () => {
      await using visits = new Visits({ expectedStatuses: [404, 500] });
      for (const [route, { filled }] of half) {
        const page = await visits.of(filled[0].as);
        await seeStates(page, filled[0].path, route);
      }
    });
  }
});

/** What stays open, and what the frame asks, which pages do without. */
const frame = /\/api\/v1\/(server|session|live)(\?|$)/;

async function seeStates(page: Page, path: string, name: string): Promise<void> {
  const held: Route[] = [];
  let isOpen = false;
  const fail = (route: Route) => {
    const body = {
      type: "/errors",
      title: "Broken for a test",
      status: 500,
      code: "internal",
      request_id: "r1",
    };
    return route.fulfill({ status: 500, contentType: problemMediaType, body: JSON.stringify(body) });
  };
  await page.route(/\/api\/v1\//, async (route) => {
    if (frame.test(route.request().url())) await route.continue();
    else if (isOpen) await fail(route);
    else held.push(route);
  });
  await page.goto(path);
  await assert.doesNotReject(page.locator("[data-loading]").first().waitFor(), `${name} shows that it waits`);
  await assertAccessible(page);
  isOpen = true;
  await Promise.all(held.map(fail));
  const failure = page.getByRole("alert").filter({ has: page.getByRole("button", { name: "Try again" }) });
  await assert.doesNotReject(failure.first().waitFor(), `${name} shows that it failed`);
  await assertAccessible(page);
  await page.unrouteAll({ behavior: "wait" });
  while ((await failure.count()) > 0) {
    const one = await failure.first().elementHandle();
    await failure.first().getByRole("button").click();
    await assert.doesNotReject(one?.waitForElementState("hidden"), `${name} goes on`);
  }
  await settled(page);
}

test("pages for signed-in people lead others to the sign-in, and from there back", async () => {
  await using visit = await site.visit();
  const { page } = visit;
  for (const [route, { filled, signedOut }] of Object.entries(pageList)) {
    if (signedOut !== signInFirst) continue;
    await page.goto(filled[0].path);
    await page.waitForURL(/\/signin\?next=/, { timeout: 5_000 }).catch(() => assert.fail(route));
    const next = new URL(page.url()).searchParams.get("next");
    assert.equal(next, route === "/settings" ? "/settings/profile" : filled[0].path);
  }
});

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
