import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Language } from "@estiva/contract/languages";
import { password } from "@estiva/testing/password";
import { type SpawnOptions, spawnServer } from "@estiva/testing/spawn-server";
import type { AxeResults, RunOptions } from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** As Debian installs it; `CHROMIUM` names another one. */
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export interface VisitOptions {
  readonly language?: Language;
  readonly theme?: "light" | "dark";
  /** A desk's or a telephone's, in CSS pixels. */
  readonly width?: 1440 | 360;
  /** Statuses of answers that this test expects: browsers report them on the console as errors. */
  readonly expectedStatuses?: readonly number[];
  /** Where this test goes on purpose beside the site: a sign-in provider. */
  readonly otherOrigin?: string;
}

/** A browser window with cookies of its own. `await using` closes it, and fails where its console had errors. */
export interface Visit extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
}

/** A registry of its own with the built pages, and a browser. `await using` ends both. */
export interface Site extends AsyncDisposable {
  readonly url: string;
  readonly host: string;
  readonly dataDir: string;
  visit(options?: VisitOptions): Promise<Visit>;
  /** Makes an account by the API. Its password is `password`. */
  makeUser(username: string): Promise<void>;
  /** Signs a visit's browser in, without the form. */
  signIn(visit: Visit, username: string): Promise<void>;
  /** Calls the management API as somebody. @returns the answer's body. */
  call(username: string, method: string, path: string, body?: unknown): Promise<unknown>;
}

export { password };

export async function openSite(options: SpawnOptions = {}): Promise<Site> {
  await using parts = new AsyncDisposableStack();
  const server = parts.use(await spawnServer(options));
  const browser: Browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  parts.defer(() => browser.close());
  const { url, host, dataDir } = server;

  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    assert.ok(response.ok, `POST ${path}: ${response.status} ${await response.clone().text()}`);
    return response;
  };

  const owned = parts.move();
  return {
    url,
    host,
    dataDir,
    visit: (visit = {}) => openVisit(browser, url, visit),
    async makeUser(username) {
      await post("/api/v1/users", { username, email: `${username}@example.org`, password });
    },
    async signIn({ context }, username) {
      const response = await post("/api/v1/session", { username, password });
      const [cookie = ""] = response.headers.getSetCookie();
      const [name = "", value = ""] = cookie.split(";", 1)[0]?.split("=") ?? [];
      await context.addCookies([{ name, value, url, httpOnly: true, sameSite: "Lax" }]);
    },
    async call(username, method, path, body) {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          Authorization: `Basic ${btoa(`${username}:${password}`)}`,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
      return text === "" ? undefined : JSON.parse(text);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function openVisit(browser: Browser, url: string, options: VisitOptions): Promise<Visit> {
  const { language = "en", theme = "light", width = 1440, expectedStatuses = [], otherOrigin } = options;
  const context = await browser.newContext({
    baseURL: url,
    locale: language,
    colorScheme: theme,
    reducedMotion: "reduce",
    viewport: { width, height: width === 360 ? 740 : 900 },
    hasTouch: width === 360,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  // Another's pages are another's.
  const isOurs = () => new URL(page.url()).origin === url;
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    if (!isOurs() || (message.type() !== "error" && message.type() !== "warning")) return;
    const status = /the server responded with a status of (\d+)/.exec(message.text())?.[1];
    if (status === undefined || !expectedStatuses.includes(Number(status)))
      problems.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (isOurs() && origin !== url && origin !== otherOrigin && protocol !== "data:")
      problems.push(`a request to another host: ${request.url()}`);
  });
  return {
    page,
    context,
    async [Symbol.asyncDispose]() {
      await context.close();
      assert.deepEqual(problems, [], "the browser's console");
    },
  };
}

const wcag: RunOptions = {
  // What passes needs no report.
  resultTypes: ["violations"],
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
};

interface WindowWithAxe {
  readonly axe: { run(options: RunOptions): Promise<AxeResults> };
}

/** Fails where the page as it is breaks a rule of WCAG 2.2 AA that axe can check. */
export async function assertAccessible(page: Page): Promise<void> {
  // By the debugger, which the pages' own policy doesn't bind; once for each document.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeSource);
  const { violations } = await page.evaluate(
    (options) => (globalThis as unknown as WindowWithAxe).axe.run(options),
    wcag,
  );
  const said = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => html).join("\n")}`,
  );
  assert.deepEqual(said, [], page.url());
}

/** Fails where something is wider than the window, and names it. */
export async function assertFits(page: Page): Promise<void> {
  const tooWide = () =>
    page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) return [];
      const isOutside = (element: Element) => element.getBoundingClientRect().right > clientWidth + 0.5;
      const found = [...document.querySelectorAll("body *")].filter(isOutside);
      return [`${scrollWidth} px`, ...found.map(({ outerHTML }) => outerHTML.slice(0, 120))];
    });
  // A window that has just been made narrower lays its page out anew.
  if ((await tooWide()).length > 0) await page.waitForTimeout(500);
  assert.deepEqual(await tooWide(), [], `${page.url()} is too wide`);
}
