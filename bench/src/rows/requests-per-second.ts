import { type Requests, runWrk } from "../load/wrk.ts";
import { meter } from "../meter/meter.ts";
import type { Bench, Measurement } from "./row.ts";

/** A second of warming up, then GETs by `wrk` for the scale's time: requests per second, CPU-ms per request. */
export async function requestsPerSecond(
  { peer, scale }: Bench,
  requests: Omit<Requests, "peer" | "seconds">,
): Promise<Measurement> {
  if (scale.warmUpSeconds > 0) await runWrk({ ...requests, peer, seconds: scale.warmUpSeconds });
  const metered = await meter(peer, () => runWrk({ ...requests, peer, seconds: scale.seconds }));
  const { requests: done, seconds, bytes, p50, p99 } = metered.result;
  return {
    value: done / seconds,
    cpu: (metered.cpuSeconds * 1000) / done,
    peakMegabytes: metered.peakMegabytes,
    operations: done,
    detail: { seconds, p50, p99, bytesEach: bytes / done },
  };
}
