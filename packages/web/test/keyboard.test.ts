import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { pushImage } from "./support/push-image.ts";
import { openSite, password, type Site } from "./support/site.ts";

/** More stops than any page has. */
const mostStops = 120;

test("by the keyboard alone one signs up, creates a repository and deletes a tag, and always sees where one is", async () => {
  await using site = await openSite();
  await using visit = await site.visit({ expectedStatuses: [404] });
  const { page } = visit;
  await page.goto("/");
  await page.getByRole("heading", { level: 1 }).waitFor();

  await page.keyboard.press("Tab");
  await assertFocused(page, page.getByRole("link", { name: "Skip to content" }));
  await page.keyboard.press("Enter");
  await assertFocused(page, page.locator("main"));
  await signUp(page);
  await create(page, site);

  const tag = await pushTags(site);
  await page.getByRole("heading", { name: "Newest tags" }).waitFor();
  await tabTo(page, page.getByRole("link", { name: /^Tags/ }));
  await page.keyboard.press("Enter");
  await page.locator(`[data-tag-row="${tag}"]`).waitFor();
  await deleteTag(page, tag);
});

async function signUp(page: Page): Promise<void> {
  await tabTo(page, page.getByRole("link", { name: "Sign up" }).first());
  await page.keyboard.press("Enter");
  await page.waitForURL("**/signup");
  await fill(page, "Username", "kim");
  await fill(page, "Email", "kim@example.org");
  await fill(page, "Password", password);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Create repository", exact: true }).waitFor();
}

async function create(page: Page, site: Site): Promise<void> {
  await tabTo(page, page.getByRole("link", { name: "Create repository", exact: true }));
  await page.keyboard.press("Enter");
  await page.waitForURL("**/new");
  await page.getByLabel("Repository name", { exact: true }).waitFor();
  await fill(page, "Repository name", "by-keys");
  await tabTo(page, page.getByRole("radio", { name: "Private" }));
  await page.keyboard.press("ArrowUp");
  await assertFocused(page, page.getByRole("radio", { name: "Public" }));
  assert.ok(await page.getByRole("radio", { name: "Public" }).isChecked());
  await tabTo(page, page.getByRole("button", { name: "Create", exact: true }));
  await page.keyboard.press("Enter");
  await page.waitForURL(`${site.url}/r/kim/by-keys`);
  await page.getByText("Waiting for your first push").waitFor();
}

/** @returns the first of the two tags. */
async function pushTags(site: Site): Promise<string> {
  const layers = [{ instruction: "COPY . .", size: 1_000 }];
  const tags = ["1.0", "2.0"];
  await pushImage(site, "kim", { repository: "kim/by-keys", tags, platforms: ["linux/amd64"], layers });
  return "1.0";
}

async function deleteTag(page: Page, tag: string): Promise<void> {
  const row = page.locator(`[data-tag-row="${tag}"]`);
  await tabTo(page, row.getByRole("button", { name: `More for ${tag}` }));
  await page.keyboard.press("Enter");
  const entry = page.getByRole("menuitem", { name: "Delete tag…" });
  await entry.waitFor();
  await page.keyboard.press("End");
  await assertFocused(page, entry);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Delete 1 tag?" });
  await dialog.getByText("This tag goes").waitFor();
  await assertFocused(page, dialog.getByRole("button", { name: "Cancel" }));
  await tabTo(page, dialog.getByRole("button", { name: "Delete 1 tag" }));
  await page.keyboard.press("Enter");
  await row.waitFor({ state: "detached" });
  await dialog.waitFor({ state: "detached" });
  await page.locator('[data-tag-row="2.0"]').waitFor();
  // Who goes on is on the page, not before its beginning.
  await page.keyboard.press("Tab");
  await assertVisiblyFocused(page);
}

async function fill(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, page.getByLabel(label, { exact: true }));
  await page.keyboard.type(text);
}

/** Presses Tab until the element has the focus; every stop on the way must be seen. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let stop = 0; stop < mostStops; stop += 1) {
    if (await isFocused(wanted)) return;
    await page.keyboard.press("Tab");
    await assertVisiblyFocused(page);
  }
  assert.fail(`Tab never reached ${wanted}`);
}

async function isFocused(element: Locator): Promise<boolean> {
  return await element.evaluate((element) => element === document.activeElement);
}

async function assertFocused(page: Page, element: Locator): Promise<void> {
  await element.and(page.locator(":focus")).waitFor({ timeout: 5_000, state: "attached" });
}

/** Fails where the focused element can't be seen, or doesn't show that it is focused. */
async function assertVisiblyFocused(page: Page): Promise<void> {
  const look = () =>
    page.evaluate(() => {
      const element = document.activeElement;
      // Behind the last element the browser's own buttons follow.
      if (element === null || element === document.body) return undefined;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      const { width, height, top, bottom, left, right } = element.getBoundingClientRect();
      const isMarked = (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
      const isInWindow = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
      const isSeen = width > 1 && height > 1 && isInWindow;
      return isMarked && isSeen ? undefined : element.outerHTML.slice(0, 200);
    });
  let hidden = await look();
  // The skip link slides in.
  for (let tries = 0; hidden !== undefined && tries < 10; tries += 1) {
    await page.waitForTimeout(30);
    hidden = await look();
  }
  assert.equal(hidden, undefined);
}
