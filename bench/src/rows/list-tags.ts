import { manyTags } from "../fixtures/tagged-repository.ts";
import { requestsPerSecond } from "./requests-per-second.ts";
import { row } from "./row.ts";

/**
 * G: pages of 100 tags (`?n=100&last=…`) of a repository with 5,000, beginning at 100 places in its middle fifth,
 * by `wrk` over 8 keep-alive connections. Distribution 2.8 doesn't page tags: it answers with all of them, and that
 * is what a client that wants those 100 waits for; `tagsInPage` in the details tells.
 */
export const listTags = row({
  id: "G",
  workload: "page of 100 tags in the middle of 5,000",
  unit: "/s",
  better: "higher",
  cpuUnit: "CPU-ms",
  control: false,
  serverPer: "row",
  fixture: manyTags,
  async measure(bench, { repository, tags }) {
    const from = Math.floor(tags.length * 0.4);
    const step = Math.max(1, Math.floor(tags.length / 500));
    const places = Array.from({ length: 100 }, (_, index) =>
      Math.min(from + index * step, tags.length - 101),
    );
    const paths = places.map((place) => `/v2/${repository}/tags/list?n=100&last=${tags[place]}`);
    const { host, port } = bench.peer;
    const page = (await (await fetch(`http://${host}:${port}${paths[0]}`)).json()) as { tags: string[] };
    const found = new Set(page.tags);
    const missing = tags.slice(from + 1, from + 101).filter((tag) => !found.has(tag));
    if (missing.length > 0) throw new Error(`a page without ${missing.length} of the tags asked for`);
    const measured = await requestsPerSecond(bench, { paths, connections: 8 });
    return { ...measured, detail: { ...measured.detail, tagsInPage: found.size } };
  },
});
