import { manifestType } from "../content/image.ts";
import { fewTags, manyTags, type TaggedRepository } from "../fixtures/tagged-repository.ts";
import { requestsPerSecond } from "./requests-per-second.ts";
import { type Bench, row } from "./row.ts";

const shared = {
  unit: "/s",
  better: "higher",
  cpuUnit: "CPU-ms",
  control: false,
  serverPer: "row",
  measure: (bench: Bench, { repository, tags }: TaggedRepository) =>
    requestsPerSecond(bench, {
      paths: tags.map((tag) => `/v2/${repository}/manifests/${tag}`),
      headers: { Accept: manifestType },
      connections: 32,
    }),
} as const;

/** C: GETs of manifests by tag by `wrk`, 32 keep-alive connections, the repository's 16 tags in turn. */
export const pullManifest = row({
  ...shared,
  id: "C",
  workload: "manifest GET by tag",
  fixture: fewTags,
});

/** C′: as C, in a repository of 5,000 tags, each on its own manifest, all in turn. */
export const pullManifestOfMany = row({
  ...shared,
  id: "C′",
  workload: "the same, 5,000 tags in the repository",
  fixture: manyTags,
});
