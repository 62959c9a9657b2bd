import type { Exchange } from "./exchange.ts";

/** In milliseconds: what was admitted longer ago is asked about again. */
const recently = 1_000;

/**
 * Receives what a request brings. A body may take hours, in which sessions, grants and repositories end: one that
 * took its time is admitted again before anything is done with it.
 * @throws RegistryError, ApiProblem as the gate does
 */
export async function receiving<Received>(
  exchange: Pick<Exchange, "admitAgain">,
  read: () => Promise<Received>,
): Promise<Received> {
  const begun = performance.now();
  const received = await read();
  if (performance.now() - begun >= recently) await exchange.admitAgain();
  return received;
}
