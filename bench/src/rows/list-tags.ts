import { manyTags } from "../fixtures/tagged-repository.ts";
import { requestsPerSecond } from "./requests-per-second.ts";
import { row } from "./row.ts";

/**
 * G: pages of 100 tags (`?n=100&last=…`) of a repository with 5,000, beginning at 100 places in its middle fifth,
 * by `wrk` over 8 keep-alive connections. One page is fetched and compared first.
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
    if (page.tags.length !== 100 || page.tags[0] !== tags[from + 1])
      throw new Error("not the page asked for");
    return await requestsPerSecond(bench, { paths, connections: 8 });
  },
});
