import { randomUUID } from "node:crypto";
import { manifestOf } from "../content/image.ts";
import { verifyManifest } from "../content/verify.ts";
import { manyTags } from "../fixtures/tagged-repository.ts";
import { closedLoop } from "../load/closed-loop.ts";
import type { Connection } from "../load/connection.ts";
import { pushManifest } from "../load/push.ts";
import { meter } from "../meter/meter.ts";
import { type AnyRow, perOperation, row } from "./row.ts";

/**
 * I: PUTs of new manifests (their blobs are there) under new tags into a repository with 5,000 tags, one after the
 * other per client; at most 600 per measurement, so the repository grows to at most twice its tags in five rounds,
 * for every peer that is fast enough. With one client the flushes of one push after the other are the limit.
 */
function pushTagRow(clients: number): AnyRow {
  return row({
    id: `I-${clients}`,
    workload: `tag push into a repository with 5,000 tags, ${clients} client${clients > 1 ? "s" : ""}`,
    unit: "/s",
    better: "higher",
    cpuUnit: "CPU-ms",
    control: false,
    serverPer: "row",
    fixture: manyTags,
    async measure(bench, { repository, config, layers }) {
      const { peer, scale } = bench;
      const pushed: { tag: string; digest: string }[] = [];
      const push = async (connection: Connection) => {
        const tag = `w${randomUUID()}`;
        const manifest = manifestOf(config, layers.slice(0, 1), tag);
        await pushManifest(connection, repository, tag, manifest);
        pushed.push({ tag, digest: manifest.digest });
      };
      await closedLoop({ peer, clients, steps: clients + 4 }, push);
      const steps = clients === 1 ? scale.tagPushes / 2 : scale.tagPushes;
      const { seconds } = scale;
      const metered = await meter(peer, () => closedLoop({ peer, clients, seconds, steps }, push));
      const last = pushed.at(-1);
      if (last) await verifyManifest(peer, repository, last.tag, last.digest);
      bench.leaves(
        repository,
        pushed.map(({ digest }) => digest),
        [],
      );
      return perOperation(metered, metered.result);
    },
  });
}

export const pushTag = pushTagRow(1);
export const pushTagsAtOnce = pushTagRow(32);
