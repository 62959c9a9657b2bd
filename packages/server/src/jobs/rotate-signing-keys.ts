import type { SigningKeyRing } from "#server/access/signing-keys/signing-keys.ts";
import type { Job } from "./schedule.ts";

/** Renews the keys of registry tokens, and learns of those that other processes made, well before they sign. */
export function rotateSigningKeys(keys: Pick<SigningKeyRing, "rotate">): Job {
  return {
    name: "rotate-signing-keys",
    interval: 60_000,
    async run() {
      const { made, removed } = await keys.rotate();
      return made + removed === 0 ? undefined : { made, removed };
    },
  };
}
