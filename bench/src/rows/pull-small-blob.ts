import { uniqueBlob } from "../content/unique-blob.ts";
import { newRepository, seedBlobs } from "../fixtures/seed.ts";
import { requestsPerSecond } from "./requests-per-second.ts";
import { row } from "./row.ts";

/**
 * B: GETs of 64 blobs of 4 KiB in turn by `wrk`, 32 keep-alive connections. `wrk` itself ends near 110,000/s
 * (see the control).
 */
export const pullSmallBlob = row({
  id: "B",
  workload: "GET blob of 4 KiB, 32 connections",
  unit: "/s",
  better: "higher",
  cpuUnit: "CPU-ms",
  control: true,
  serverPer: "row",
  fixture: {
    async make(bench) {
      const repository = newRepository("small");
      const blobs = Array.from({ length: 64 }, () => uniqueBlob(4096));
      await seedBlobs(bench, repository, blobs);
      return blobs.map((blob) => `/v2/${repository}/blobs/${blob.digest}`);
    },
  },
  measure: (bench, paths: readonly string[]) => requestsPerSecond(bench, { paths, connections: 32 }),
});
