import { manyManifests } from "../fixtures/tagged-repository.ts";
import { closedLoop } from "../load/closed-loop.ts";
import { type Connection, expectStatus } from "../load/connection.ts";
import { head } from "../load/push.ts";
import { meter } from "../meter/meter.ts";
import { perOperation, row } from "./row.ts";

/**
 * D: HEADs of the 16 layers that 2,000 manifests of one repository refer to, 32 keep-alive connections. `wrk`
 * can't do HEAD (it waits for the body), so the generator is this process: about 10 µs of its CPU per request,
 * which limits the row at some 90,000/s.
 */
export const headBlob = row({
  id: "D",
  workload: "blob HEAD, 2,000 manifests in the repository",
  unit: "/s",
  better: "higher",
  cpuUnit: "CPU-ms",
  control: false,
  serverPer: "row",
  fixture: manyManifests,
  async measure({ peer, scale }, { repository, layers }) {
    const requests = layers.map(({ digest }) =>
      Buffer.from(head("HEAD", `/v2/${repository}/blobs/${digest}`)),
    );
    const ask = async (connection: Connection, index: number) => {
      const request = requests[index % requests.length] ?? "";
      expectStatus(await connection.request(request, [], { withoutBody: true }), 200);
    };
    await closedLoop({ peer, clients: 32, seconds: scale.warmUpSeconds }, ask);
    const metered = await meter(peer, () => closedLoop({ peer, clients: 32, seconds: scale.seconds }, ask));
    return perOperation(metered, metered.result);
  },
});
