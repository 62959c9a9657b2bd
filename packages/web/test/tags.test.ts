import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Pusher } from "@estiva/testing/pusher";
import type { Page } from "playwright-core";
import { pushImage } from "./support/push-image.ts";
import { assertAccessible, openSite, type Site } from "./support/site.ts";

let site: Site;
let client: Pusher;
before(async () => {
  site = await openSite();
  await site.makeUser("ana");
  client = new Pusher(site.url, "ana/app", "ana");
});
after(() => site[Symbol.asyncDispose]());

const layers = [{ instruction: "COPY . .", size: 500 }];
const push = (tags: readonly string[], repository = "ana/app") =>
  pushImage(site, "ana", { repository, tags, platforms: ["linux/amd64"], layers });
const names = (page: Page) => page.locator("[data-row-link]").allInnerTexts();
const rowLink = (page: Page, name: string) => page.locator(`[data-tag-row="${name}"] [data-row-link]`);

test("thousands of tags page, sort and search without delay", async () => {
  const config = await client.blob("{}", "application/vnd.oci.image.config.v1+json");
  const content = { mediaType: "application/vnd.oci.image.manifest.v1+json", config, layers: [] };
  const versions = Array.from({ length: 3_000 }, (_, index) => `1.${Math.floor(index / 100)}.${index % 100}`);
  await client.artifact(content, versions);
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "ana");
  const timed = async (what: string, act: () => Promise<unknown>) => {
    const began = performance.now();
    await act();
    const took = performance.now() - began;
    assert.ok(took < 3_000, `${what} took ${Math.round(took)} ms`);
  };
  await page.goto("/r/ana/app/tags?sort=version");
  await page.getByText("1–50 of 3,000").waitFor();
  assert.deepEqual((await names(page)).slice(0, 3), ["1.29.99", "1.29.98", "1.29.97"]);
  await timed("the next page", async () => {
    await page.getByRole("link", { name: "Next" }).click();
    await page.getByText("51–100 of 3,000").waitFor();
  });
  assert.equal((await names(page))[0], "1.29.49");
  await timed("a search", async () => {
    await page.getByRole("searchbox", { name: "Search tags" }).fill("7.33");
    await page.waitForFunction(() => document.querySelectorAll("[data-tag-row]").length === 3);
  });
  assert.deepEqual(await names(page), ["1.27.33", "1.17.33", "1.7.33"]);
  assert.match(page.url(), /\?sort=version&q=7\.33$/);
  await page.goBack();
  await timed("another order", async () => {
    await page.goto("/r/ana/app/tags?sort=name");
    await page.getByText("1.0.10", { exact: true }).first().waitFor();
  });
  assert.equal(await page.locator("[aria-sort]").getAttribute("aria-sort"), "ascending");

  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await page.getByText("50 tags selected").waitFor();
  await page.getByRole("link", { name: "Next" }).click();
  await page.getByText("51–100 of 3,000").waitFor();
  await page.getByText("50 tags selected").waitFor();
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await page.getByText("100 tags selected").waitFor();
  await page.getByRole("searchbox", { name: "Search tags" }).fill("1.29.");
  await page.getByText("tags selected").waitFor({ state: "detached" });
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await page.getByRole("button", { name: "Select the first 1,000 matches" }).click();
  await page.getByText("100 tags selected").waitFor();
});

test("the keyboard goes through the rows, marks, copies, and says its keys", async () => {
  await push(["1.0"], "ana/keys");
  await push(["2.0"], "ana/keys");
  await using visit = await site.visit();
  const { page, context } = visit;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await site.signIn(visit, "ana");
  await page.goto("/r/ana/keys/tags");
  await rowLink(page, "1.0").waitFor();
  await page.keyboard.press("/");
  assert.equal(
    await page.evaluate(() => document.activeElement?.getAttribute("aria-label")),
    "Search repositories",
  );
  await page.getByRole("searchbox", { name: "Search tags" }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "1.0");
  await page.keyboard.press("x");
  assert.ok(await page.getByRole("checkbox", { name: "Select 1.0" }).isChecked());
  await page.keyboard.press("ArrowUp");
  const said = page.getByRole("status").getByText("Copied").waitFor();
  await page.keyboard.press("c");
  await said;
  assert.equal(
    await page.evaluate(() => navigator.clipboard.readText()),
    `docker pull ${site.host}/ana/keys:2.0`,
  );
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).getByRole("switch").uncheck();
  await assertAccessible(page);
  await page.keyboard.press("Escape");
  await rowLink(page, "2.0").focus();
  await page.keyboard.press("x");
  assert.ok(!(await page.getByRole("checkbox", { name: "Select 2.0" }).isChecked()));
  await page.keyboard.press("Enter");
  await page.waitForURL("**/r/ana/keys/tags/2.0");
});

test("deleting says first what goes and what stays, and refuses when that changed meanwhile", async () => {
  await push(["1.0", "latest"], "ana/gone");
  const old = await push(["0.9"], "ana/gone");
  await using visit = await site.visit({ expectedStatuses: [409, 404] });
  const { page } = visit;
  await site.signIn(visit, "ana");
  await page.goto("/r/ana/gone/tags");
  await page.getByRole("checkbox", { name: "Select 1.0" }).check();
  await page.getByRole("checkbox", { name: "Select 0.9" }).check();
  await page.getByRole("button", { name: "Delete…" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete 2 tags?" });
  await dialog.getByText("These 2 tags go").waitFor();
  await dialog.getByText("One image stays").waitFor();
  await dialog.getByText(/One image can't be reached any more/).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Cancel");
  await assertAccessible(page);

  await site.call("ana", "DELETE", "/repositories/ana/gone/tags/latest");
  await dialog.getByRole("button", { name: "Delete 2 tags" }).click();
  await dialog.getByText(/Something changed meanwhile/).waitFor();
  await dialog.getByText(/2 images can't be reached any more/).waitFor();
  await dialog.getByRole("button", { name: "Delete 2 tags" }).click();
  await page.getByText("2 tags deleted").waitFor();
  await page.getByText("Waiting for your first push…").waitFor();

  await page.goto("/r/ana/gone/tags/0.9");
  await page.getByText("There is no tag 0.9 here").waitFor();
  await page.getByText("Deleted by ana").waitFor();
  await page.getByRole("link", { name: "The image it named" }).click();
  await page.waitForURL(`**/r/ana/gone/tags/${old}`);
  await page.goto("/r/ana/gone/activity");
  await page.getByText("Deleted", { exact: true }).nth(2).waitFor();
});

test("grouped by image, tags of one image share a row, are marked together, and the address says so", async () => {
  await push(["1.0", "1", "latest"], "ana/grouped");
  await push(["0.9"], "ana/grouped");
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "ana");
  await page.goto("/r/ana/grouped/tags?sort=name");
  const toggle = page.getByRole("button", { name: "Group by image" });
  await rowLink(page, "latest").waitFor();
  await page.getByRole("checkbox", { name: "Select 0.9" }).check();
  await toggle.click();
  await rowLink(page, "latest").waitFor({ state: "detached" });
  assert.match(page.url(), /\?sort=name&group=image$/);
  assert.deepEqual(await names(page), ["0.9", "1"]);
  await page.locator('[data-tag-row="1"]').getByRole("link", { name: "latest" }).waitFor();
  await page.getByText("1 tag selected").waitFor();
  await page.getByRole("checkbox", { name: "Select 1, 1.0, latest" }).check();
  await page.getByText("4 tags selected").waitFor();
  await assertAccessible(page);
  await page.reload();
  await page.locator('[data-tag-row="1"]').waitFor();
  assert.equal(await toggle.getAttribute("aria-pressed"), "true");
  await toggle.click();
  await rowLink(page, "latest").waitFor();
  assert.match(page.url(), /\?sort=name$/);
});

test("tags of one image name each other; what programs make stays aside; on a telephone all of it fits", async () => {
  const digest = await push(["3.1.4", "3.1", "latest"], "ana/many");
  await new Pusher(site.url, "ana/many", "ana").artifact(
    {
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: await new Pusher(site.url, "ana/many", "ana").blob(
        "{}",
        "application/vnd.oci.image.config.v1+json",
      ),
      layers: [],
    } as { mediaType: string },
    [`${digest.replace(":", "-")}.sig`],
  );
  await using visit = await site.visit({ width: 360, theme: "dark" });
  const { page } = visit;
  await page.goto("/signin");
  await site.signIn(visit, "ana");
  await page.goto("/r/ana/many/tags");
  const row = page.locator('[data-tag-row="latest"]');
  await row.getByRole("link", { name: "3.1.4" }).waitFor();
  await row.getByText("Signed").waitFor();
  assert.equal(await page.locator("[data-tag-row]").count(), 3);
  const target = await row.getByRole("button", { name: "Copy pull command of latest" }).boundingBox();
  assert.ok((target?.width ?? 0) >= 44 && (target?.height ?? 0) >= 44, "targets of 44 px");
  await assertAccessible(page);
  await page.getByRole("link", { name: "1 supporting tag" }).click();
  await page.getByRole("link", { name: "Back to the tags" }).waitFor();
  assert.equal(await page.locator("[data-tag-row]").count(), 1);
});
