import { setTimeout as delay } from "node:timers/promises";

/** Fetches a page of a container that may still be starting; throws when it is not to be had in 30 seconds. */
export async function openPage(url: string): Promise<string> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    try {
      const response = await fetch(url, { headers: { Connection: "close" } });
      if (response.ok) return await response.text();
      throw new Error(`${url} answered ${response.status}`);
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(50);
    }
  }
}
