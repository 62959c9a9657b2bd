import { uniqueBlob } from "../content/unique-blob.ts";
import { verifyStored } from "../content/verify.ts";
import { newRepository } from "../fixtures/seed.ts";
import { Connection } from "../load/connection.ts";
import { appendChunk, finishUpload, startUpload } from "../load/push.ts";
import { meter } from "../meter/meter.ts";
import { median } from "../report/statistics.ts";
import { nothing, row } from "./row.ts";

/**
 * F: how long the closing PUT of a 200 MB upload takes that came in 20 chunks of 10 MB (PATCH with Content-Range
 * and Content-Length): median of five uploads, after one to warm up. What a server puts off until then, reading
 * back to hash, flushing, copying, shows here. The CPU is the whole upload's, per GB.
 */
export const closeChunkedUpload = row({
  id: "F",
  workload: "closing PUT of a 200 MB upload in 10 MB chunks",
  unit: "ms",
  better: "lower",
  cpuUnit: "CPU-s/GB",
  control: false,
  serverPer: "measurement",
  fixture: nothing,
  async measure(bench) {
    const { size, chunk, uploads } = bench.scale.chunkedUpload;
    const repository = newRepository("chunks");
    const connection = await Connection.open(bench.peer);
    const upload = async () => {
      const blob = uniqueBlob(size);
      let location = await startUpload(connection, repository);
      for (let at = 0; at < size; at += chunk) {
        location = await appendChunk(connection, location, blob, [at, Math.min(size, at + chunk)]);
      }
      const begun = performance.now();
      await finishUpload(connection, location, blob);
      return { digest: blob.digest, milliseconds: performance.now() - begun };
    };
    const done = [await upload()];
    const metered = await meter(bench.peer, async () => {
      for (let index = 0; index < uploads; index++) done.push(await upload());
    });
    connection.close();
    const digests = done.map(({ digest }) => digest);
    bench.leaves(repository, [], digests);
    await verifyStored(bench.peer, repository, digests.slice(0, 2));
    const times = done.slice(1).map(({ milliseconds }) => milliseconds);
    const gigabytes = (uploads * size) / 1e9;
    return {
      value: median(times),
      cpu: metered.cpuSeconds / gigabytes,
      peakMegabytes: metered.peakMegabytes,
      operations: uploads,
      detail: { slowest: Math.max(...times), gigabytesPerSecond: gigabytes / metered.seconds },
    };
  },
});
