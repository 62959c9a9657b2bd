/**
 * Repeats a step of bounded size until one finds less to do than it may, or the program stops: between steps
 * others have their turn.
 * @param step @returns how many it did, `size` at most.
 * @returns how many were done in all.
 */
export async function inBatches(
  signal: AbortSignal,
  size: number,
  step: (size: number) => Promise<number>,
): Promise<number> {
  let done = 0;
  let last = size;
  while (last === size && !signal.aborted) {
    last = await step(size);
    done += last;
  }
  return done;
}
