import { manyTags } from "../fixtures/tagged-repository.ts";
import { closedLoop } from "../load/closed-loop.ts";
import { expectStatus } from "../load/connection.ts";
import { head, pushManifest } from "../load/push.ts";
import { meter } from "../meter/meter.ts";
import { perOperation, row } from "./row.ts";

/**
 * J: DELETEs of tagged manifests by digest in a repository with 5,000 tags, one after the other over one
 * connection, at most 300 per measurement. They are pushed again afterwards, outside the time.
 */
export const deleteManifest = row({
  id: "J",
  workload: "delete a manifest by digest, 5,000 tags",
  unit: "/s",
  better: "higher",
  cpuUnit: "CPU-ms",
  control: false,
  serverPer: "row",
  fixture: manyTags,
  async measure({ peer, scale }, { repository, tags, manifests }) {
    const begin = Math.floor(Math.random() * (tags.length - scale.deletions));
    const { seconds, deletions: steps } = scale;
    const metered = await meter(peer, () =>
      closedLoop({ peer, clients: 1, seconds, steps }, async (connection, index) => {
        const digest = manifests[begin + index]?.digest;
        const request = head("DELETE", `/v2/${repository}/manifests/${digest}`);
        expectStatus(await connection.request(request, [], { keepBody: true }), 202);
      }),
    );
    await closedLoop({ peer, clients: 1, steps: metered.result }, async (connection, index) => {
      const manifest = manifests[begin + index];
      if (manifest) await pushManifest(connection, repository, tags[begin + index] ?? "", manifest);
    });
    return perOperation(metered, metered.result);
  },
});
