/** Pushes that follow each other this closely leave a repository in its place among the newest: in milliseconds. */
const activeFor = 1_000;

/** Whether a push now moves the repository to the front of those that are listed by their newest push. */
export function movesAmongNewest(
  { activeAt, pushedAt }: { readonly activeAt: number; readonly pushedAt: number | undefined },
  now: number,
): boolean {
  return pushedAt === undefined || now >= activeAt + activeFor;
}
