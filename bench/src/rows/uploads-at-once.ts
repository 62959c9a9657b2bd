import { uniqueBlob } from "../content/unique-blob.ts";
import { verifyStored } from "../content/verify.ts";
import { newRepository } from "../fixtures/seed.ts";
import { closedLoop } from "../load/closed-loop.ts";
import { Connection } from "../load/connection.ts";
import { pushBlob } from "../load/push.ts";
import { meter } from "../meter/meter.ts";
import { nothing, perGigabyte, row } from "./row.ts";

/**
 * N: 64 clients upload a blob of 50 MB each, all at once (HEAD, POST, one PATCH with Content-Length, PUT): bytes per
 * second until the last PUT is answered. A durable server has the disk in its time, the others leave that to the
 * kernel. The generator only copies into sockets, about 0.2 CPU-s/GB.
 */
export const uploadsAtOnce = row({
  id: "N",
  workload: "64 uploads of 50 MB at once",
  unit: "GB/s",
  better: "higher",
  cpuUnit: "CPU-s/GB",
  control: false,
  serverPer: "measurement",
  fixture: nothing,
  async measure(bench) {
    const { peer, scale } = bench;
    const repository = newRepository("uploads");
    const { count, size } = scale.uploads;
    const blobs = Array.from({ length: count }, () => uniqueBlob(size));
    const warmUp = uniqueBlob(size);
    const connection = await Connection.open(peer);
    await pushBlob(connection, repository, warmUp, "sized");
    connection.close();
    const metered = await meter(peer, () =>
      closedLoop({ peer, clients: count, steps: count }, async (client, index) => {
        const blob = blobs[index];
        if (blob) await pushBlob(client, repository, blob, "sized");
      }),
    );
    const digests = blobs.map((blob) => blob.digest);
    bench.leaves(repository, [], [warmUp.digest, ...digests]);
    await verifyStored(peer, repository, digests.slice(0, 10));
    return perGigabyte(metered, count * size, count);
  },
});
