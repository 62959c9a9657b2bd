import { largeBlob } from "../fixtures/large-blob.ts";
import { closedLoop } from "../load/closed-loop.ts";
import { type Connection, expectStatus } from "../load/connection.ts";
import { head } from "../load/push.ts";
import { meter } from "../meter/meter.ts";
import { perGigabyte, row } from "./row.ts";

/**
 * A: 16 keep-alive connections each GET the same blob of 200 MB three times. Bytes per second from the first
 * request to the last byte. The generator (one process, one 256 KiB buffer, bytes discarded) uses about
 * 0.2 CPU-s/GB, so that on two cores client and server together end near 4 GB/s: above 3 GB/s the CPU figure
 * tells servers apart better than the throughput.
 */
export const pullLargeBlob = row({
  id: "A",
  workload: "pull 200 MB, 16 clients",
  unit: "GB/s",
  better: "higher",
  cpuUnit: "CPU-s/GB",
  control: true,
  serverPer: "row",
  fixture: largeBlob,
  async measure({ peer, scale }, { path, blob }) {
    const request = Buffer.from(head("GET", path));
    const pull = async (connection: Connection) => {
      const { bodyBytes } = expectStatus(await connection.request(request), 200);
      if (bodyBytes !== blob.size) throw new Error(`${bodyBytes} bytes of ${blob.size}`);
    };
    await closedLoop({ peer, clients: 4, steps: 4 }, pull);
    const pulls = 16 * scale.largePulls;
    const metered = await meter(peer, () => closedLoop({ peer, clients: 16, steps: pulls }, pull));
    return perGigabyte(metered, pulls * blob.size, pulls);
  },
});
