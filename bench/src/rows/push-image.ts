import { type Image, uniqueImage } from "../content/image.ts";
import { verifyManifest, verifyStored } from "../content/verify.ts";
import { newRepository } from "../fixtures/seed.ts";
import { Connection } from "../load/connection.ts";
import { pushImage } from "../load/push.ts";
import { meter } from "../meter/meter.ts";
import { settle } from "../meter/settle.ts";
import type { Scale } from "../scale.ts";
import { type AnyRow, type Bench, type Measurement, nothing, perOperation, row } from "./row.ts";

/**
 * E: one client pushes one image after the other into one repository, each with its own tag, as `docker push`
 * does: per layer HEAD (404), POST, one chunked PATCH, PUT, the layers in parallel with a connection each
 * (Docker: at most 5), then the same for the config, then the manifest by tag. Images of 1 MB have layers of 600,
 * 300 and 100 kB, those of 100 MB five of 20 MB. All bytes are new to the server. A single stream ends at the speed of
 * SHA-256 (1.8–2 GB/s a core); on a durable server small images are a matter of flushes.
 */
async function pushImages(bench: Bench, layerSizes: readonly number[]): Promise<Measurement> {
  const repository = newRepository("push");
  const connections = await Promise.all(layerSizes.map(() => Connection.open(bench.peer)));
  const pushFor = async (seconds: number) => {
    const pushed: Image[] = [];
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
      const image = uniqueImage(layerSizes);
      await pushImage(connections, repository, tagOf(image), image);
      pushed.push(image);
    }
    return pushed;
  };
  const warmUp = await pushFor(bench.scale.warmUpSeconds);
  await settle(bench.scale);
  const metered = await meter(bench.peer, () => pushFor(bench.scale.seconds));
  for (const connection of connections) connection.close();
  const images = [...warmUp, ...metered.result];
  bench.leaves(
    repository,
    images.map((image) => image.manifest.digest),
    images.flatMap((image) => [image.config, ...image.layers].map((blob) => blob.digest)),
  );
  await verify(bench, repository, metered.result);
  return perOperation(metered, metered.result.length);
}

/** Reads back every manifest and, up to 500 MB, the blobs. */
async function verify({ peer }: Bench, repository: string, images: readonly Image[]): Promise<void> {
  let left = 500e6;
  for (const image of images) {
    await verifyManifest(peer, repository, tagOf(image), image.manifest.digest);
    const blobs = [image.config, ...image.layers].filter((blob) => {
      left -= blob.size;
      return left > 0;
    });
    await verifyStored(
      peer,
      repository,
      blobs.map((blob) => blob.digest),
    );
  }
}

function tagOf(image: Image): string {
  return image.manifest.digest.slice("sha256:".length, "sha256:".length + 12);
}

function pushRow(size: string, layers: number, layerSizes: (scale: Scale) => readonly number[]): AnyRow {
  return row({
    id: `E-${size.replace(" ", "")}`,
    workload: `push of an image of ${size} (${layers} layers), images/s`,
    unit: "/s",
    better: "higher",
    cpuUnit: "CPU-ms",
    control: false,
    serverPer: "measurement",
    fixture: nothing,
    measure: (bench) => pushImages(bench, layerSizes(bench.scale)),
  });
}

export const pushSmallImage = pushRow("1 MB", 3, (scale) => scale.smallImage);
export const pushLargeImage = pushRow("100 MB", 5, (scale) => scale.largeImage);
