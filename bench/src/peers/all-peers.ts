import { distribution } from "./distribution.ts";
import { dockerRegistry } from "./docker-registry.ts";
import { estiva } from "./estiva.ts";
import { nginx } from "./nginx.ts";
import type { Peer } from "./peer.ts";
import { target } from "./target.ts";

const known: readonly (readonly [name: string, find: () => Peer | undefined])[] = [
  ["estiva", estiva],
  ["docker-registry", dockerRegistry],
  ["distribution-3.1", distribution],
  ["nginx", nginx],
];

/**
 * The peers to run: those of `only`, or all, and the given targets. One that isn't installed is left out with a
 * line.
 * @throws Error for a name that no peer has.
 */
export function findPeers(
  only: readonly string[] | undefined,
  targets: readonly string[],
  say: (line: string) => void,
): Peer[] {
  const given = targets.map(target);
  for (const name of only ?? []) {
    if (known.some(([other]) => other === name) || given.some((peer) => peer.name === name)) continue;
    throw new Error(`no peer is called "${name}"; there are ${known.map(([other]) => other).join(", ")}`);
  }
  const found = known.flatMap(([name, find]) => {
    if (only && !only.includes(name)) return [];
    const peer = find();
    if (!peer) say(`${name} isn't installed here: left out`);
    return peer ? [peer] : [];
  });
  return [...found, ...given];
}
