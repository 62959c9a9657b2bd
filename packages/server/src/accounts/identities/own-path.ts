/** In characters. */
const maxLength = 2_000;

/** Stands for our own origin, whatever it is called: only the path of what is resolved against it is used. */
const anyOrigin = "http://localhost";

/**
 * A path of this server that a browser may be sent to, from what a request asked for. Whatever a browser could take
 * for another place, `//evil`, `/\evil`, `https:evil`, is the home page instead.
 */
export function ownPath(wanted: string | undefined): string {
  if (wanted === undefined || wanted.length > maxLength) return "/";
  // Browsers read a backslash as a slash, and drop tabs and line breaks before they look.
  if (!/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(wanted)) return "/";
  const url = URL.parse(wanted, anyOrigin);
  if (url?.origin !== anyOrigin || url.pathname.startsWith("//")) return "/";
  return `${url.pathname}${url.search}${url.hash}`;
}
