import { manyTags } from "../fixtures/tagged-repository.ts";
import { perOperation, row } from "./row.ts";

/**
 * Filling: 5,000 manifests of their own (the blobs are there) pushed under 5,000 tags by one client, one after the
 * other; what rows C′, G, I and J then work with, so it is measured once. `first` and `last` in the details are the
 * rates of the first and the last tenth: equal where a push costs the same however many tags there are.
 */
export const fillWithTags = row({
  id: "filling",
  workload: "5,000 tags pushed by one client",
  unit: "/s",
  better: "higher",
  cpuUnit: "CPU-ms",
  control: false,
  serverPer: "row",
  rounds: 1,
  fixture: manyTags,
  async measure(_bench, { filling, tags }) {
    const measured = perOperation(filling.whole, tags.length);
    return { ...measured, detail: { ...measured.detail, first: filling.first, last: filling.last } };
  },
});
