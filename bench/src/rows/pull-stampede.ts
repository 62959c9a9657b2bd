import { type Image, manifestType, uniqueImage } from "../content/image.ts";
import { verifyManifest, verifyStored } from "../content/verify.ts";
import { newRepository } from "../fixtures/seed.ts";
import { Connection, expectStatus } from "../load/connection.ts";
import { head, pushImage } from "../load/push.ts";
import { meter } from "../meter/meter.ts";
import type { RunningPeer } from "../peers/peer.ts";
import { perOperation, row } from "./row.ts";

/**
 * Q: 200 clients at once pull the same image of 20 MB, three times each, every time over new connections: manifest
 * by tag, config, then its three layers (10, 6 and 4 MB) at once over three connections, as Docker and containerd
 * do. Pulls per second and the server's peak memory with some 600 transfers open. Bytes are discarded by the
 * generator of row A.
 */
export const pullStampede = row({
  id: "Q",
  workload: "200 clients pull one image of 20 MB, pulls/s",
  unit: "/s",
  better: "higher",
  cpuUnit: "CPU-ms",
  control: false,
  serverPer: "row",
  fixture: {
    async make(bench) {
      const repository = newRepository("stampede");
      const image = uniqueImage(bench.scale.stampede.layers);
      const connections = await Promise.all(image.layers.map(() => Connection.open(bench.peer)));
      await pushImage(connections, repository, "latest", image);
      for (const connection of connections) connection.close();
      const blobs = [image.config, ...image.layers].map((blob) => blob.digest);
      bench.leaves(repository, [image.manifest.digest], blobs);
      await verifyManifest(bench.peer, repository, "latest", image.manifest.digest);
      await verifyStored(bench.peer, repository, blobs);
      return { repository, image };
    },
  },
  async measure({ peer, scale }, { repository, image }) {
    const { clients, pulls } = scale.stampede;
    await pullImage(peer, repository, image);
    const metered = await meter(peer, () =>
      Promise.all(
        Array.from({ length: clients }, async () => {
          for (let done = 0; done < pulls; done++) await pullImage(peer, repository, image);
        }),
      ),
    );
    return perOperation(metered, clients * pulls);
  },
});

async function pullImage(peer: RunningPeer, repository: string, image: Image): Promise<void> {
  const first = await Connection.open(peer);
  const get = async (connection: Connection, path: string, size: number) => {
    const request = head("GET", `/v2/${repository}/${path}`, `Accept: ${manifestType}, */*`);
    const { bodyBytes } = expectStatus(await connection.request(request), 200);
    if (bodyBytes !== size) throw new Error(`${bodyBytes} bytes of ${size} at ${path}`);
  };
  await get(first, "manifests/latest", image.manifest.size);
  await get(first, `blobs/${image.config.digest}`, image.config.size);
  await Promise.all(
    image.layers.map(async (layer, index) => {
      const connection = index === 0 ? first : await Connection.open(peer);
      await get(connection, `blobs/${layer.digest}`, layer.size);
      connection.close();
    }),
  );
}
