import assert from "node:assert/strict";
import type { Page } from "playwright-core";

interface Watching {
  estivaSeen: Record<string, number>;
}

/** Has the page note when texts first show in its content: also what is gone again before a test can look. */
export async function watchFor(page: Page, texts: readonly string[]): Promise<void> {
  await page.evaluate((texts) => {
    const seen: Record<string, number> = {};
    (globalThis as unknown as Watching).estivaSeen = seen;
    const look = () => {
      const shown = document.querySelector("main")?.textContent ?? "";
      for (const text of texts) if (shown.includes(text)) seen[text] ??= Date.now();
    };
    new MutationObserver(look).observe(document.body, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    look();
  }, texts);
}

/** When `watchFor` saw the text, in milliseconds since 1970; fails where it never did. */
export async function firstSeen(page: Page, text: string): Promise<number> {
  const seen = await page.evaluate(() => (globalThis as unknown as Watching).estivaSeen);
  const time = seen[text];
  assert.ok(time !== undefined, `“${text}” never showed`);
  return time;
}
