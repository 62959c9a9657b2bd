import { SeededRandom } from "@estiva/testing/seeded-random";
import { largeBlob } from "../fixtures/large-blob.ts";
import { closedLoop } from "../load/closed-loop.ts";
import { type Connection, expectStatus } from "../load/connection.ts";
import { head } from "../load/push.ts";
import { meter } from "../meter/meter.ts";
import { perOperation, row } from "./row.ts";

const smallest = 128 * 1024;
const largest = 4 * 1024 * 1024;

/**
 * O: GETs of random ranges of the 200 MB blob, 128 KiB to 4 MiB each (evenly spread, 2.1 MiB on average), 8
 * keep-alive connections. Every peer gets the same 997 ranges in turn. The generator is the one of row A: near
 * 1,500/s client and server have used up two cores.
 */
export const randomRanges = row({
  id: "O",
  workload: "random ranges of 128 KiB–4 MiB, 8 clients",
  unit: "/s",
  better: "higher",
  cpuUnit: "CPU-ms",
  control: true,
  serverPer: "row",
  fixture: largeBlob,
  async measure({ peer, scale }, { path, blob }) {
    const random = new SeededRandom(20_261_121);
    const ranges = Array.from({ length: 997 }, () => {
      const length = Math.min(blob.size, smallest + Math.floor(random.fraction() * (largest - smallest)));
      const start = Math.floor(random.fraction() * (blob.size - length));
      return {
        length,
        request: Buffer.from(head("GET", path, `Range: bytes=${start}-${start + length - 1}`)),
      };
    });
    const pull = async (connection: Connection, index: number) => {
      const range = ranges[index % ranges.length];
      if (!range) return;
      const { bodyBytes } = expectStatus(await connection.request(range.request), 206);
      if (bodyBytes !== range.length) throw new Error(`${bodyBytes} bytes of a range of ${range.length}`);
    };
    await closedLoop({ peer, clients: 8, seconds: 0.5 }, pull);
    const metered = await meter(peer, () => closedLoop({ peer, clients: 8, seconds: scale.seconds }, pull));
    return perOperation(metered, metered.result);
  },
});
