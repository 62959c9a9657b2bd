import assert from "node:assert/strict";
import { test } from "node:test";
import { endpoints } from "@estiva/contract/endpoints";
import { problemTable } from "@estiva/contract/problem-table";
import { openSite } from "./support/site.ts";

test("the reference has every operation, schema and problem, with an anchor for each that problems link to", async () => {
  await using site = await openSite();
  await using visit = await site.visit({ expectedStatuses: [401] });
  const { page } = visit;
  const answer = await page.goto("/");
  await page.getByRole("contentinfo").getByRole("link", { name: "API reference" }).click();
  await page.getByRole("heading", { level: 1, name: "API reference" }).waitFor();
  await page.locator("#conventions").waitFor();
  assert.match(String(answer?.headers()["content-security-policy"]), /script-src 'self'/);

  const { ids, links } = await page.evaluate(() => ({
    ids: [...document.querySelectorAll("[id]")].map(({ id }) => id),
    links: [...document.querySelectorAll<HTMLAnchorElement>('main a[href^="#"]')].map(({ hash }) =>
      hash.slice(1),
    ),
  }));
  assert.equal(new Set(ids).size, ids.length, "an anchor leads to one place");
  for (const id of Object.keys(endpoints)) assert.ok(ids.includes(id), id);
  for (const code of Object.keys(problemTable)) assert.ok(ids.includes(`problem-${code}`), code);
  assert.ok(links.length > 1_000, `only ${links.length} links`);
  for (const link of links) assert.ok(ids.includes(link), link);

  const problem = (await (await fetch(new URL("/api/v1/site/jobs", site.url))).json()) as { type: string };
  const { pathname, hash } = new URL(problem.type, site.url);
  assert.equal(pathname, "/api/docs");
  await page.goto("about:blank");
  assert.equal((await page.goto(`${pathname}${hash}`))?.status(), 200);
  const entry = page.locator(hash);
  await entry.waitFor();
  await page.waitForFunction(() => scrollY > 1_000);
  const { y = -1 } = (await entry.boundingBox()) ?? {};
  assert.ok(y >= 0 && y < 400, `the problem is ${y} pixels below the top`);
  assert.ok((await page.getByText("estiva_session_<port>").count()) > 0, "texts are texts");
});
