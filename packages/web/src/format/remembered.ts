/**
 * Makes each of the browser's formatters once. Making one takes a hundred times as long as using it: a table of fifty
 * rows spent a third of its first drawing on that.
 */
export function remembered<Made>(make: (...key: readonly string[]) => Made) {
  const made = new Map<string, Made>();
  return (...key: readonly string[]): Made => {
    const name = key.join(" ");
    const known = made.get(name) ?? make(...key);
    made.set(name, known);
    return known;
  };
}
