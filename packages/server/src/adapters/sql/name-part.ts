/**
 * A pattern for `like` that finds names holding a text: `%` for any, undefined where no name could hold it. Names
 * of accounts and teams have no character that means something in a pattern.
 */
export function containing(text: string | undefined): string | undefined {
  if (text === undefined || text === "") return "%";
  const part = text.toLowerCase();
  return /^[a-z0-9-]+$/.test(part) ? `%${part}%` : undefined;
}
