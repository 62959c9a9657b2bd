/**
 * The query of an address as flat texts. The router's own way writes JSON, which makes a tag `1.0` a number and
 * an address that people can't read.
 */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const known = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== "") known.set(name, String(value));
  }
  // A slash and a colon may stand in a query, and are easier to read.
  const text = known.toString().replaceAll("%2F", "/").replaceAll("%3A", ":");
  return text === "" ? "" : `?${text}`;
}

/** The values of a query that a page knows, as a route's `validateSearch`: everything is optional. */
export function texts<const Name extends string>(...names: readonly Name[]) {
  return (search: Record<string, unknown>): { readonly [Each in Name]?: string | undefined } => {
    const known = names.flatMap((name) => {
      const value = search[name];
      return typeof value === "string" && value !== "" ? [[name, value]] : [];
    });
    return Object.fromEntries(known);
  };
}

/** A value of a few; the first where it is none of them. */
export function oneOf<const Value extends string>(values: readonly Value[], text: string | undefined): Value {
  const found = values.find((value) => value === text) ?? values[0];
  if (found === undefined) throw new RangeError("no values");
  return found;
}

/** Stands for our own origin, whatever it is called. */
const anyOrigin = "http://localhost";

/**
 * Where to go after a sign-in: a path of this server, never somewhere else. Browsers read a backslash as a slash,
 * and drop tabs and line breaks before they look: `/\t/evil` is `//evil`.
 */
export function safeNext(next: string | undefined): string {
  if (next === undefined || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(next)) return "/";
  const url = URL.parse(next, anyOrigin);
  const isOwn = url?.origin === anyOrigin && !url.pathname.startsWith("//");
  return isOwn ? `${url.pathname}${url.search}${url.hash}` : "/";
}
