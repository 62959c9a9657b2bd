/**
 * The address to tell people for one that is listened on. `localhost` where that leads there: docker takes it
 * without TLS, a browser keeps sign-ins by name so that there should be one, and 0.0.0.0 can't be opened.
 */
export function shownAddress(address: string): string {
  const url = new URL(address);
  if (["127.0.0.1", "0.0.0.0", "[::1]", "[::]"].includes(url.hostname)) url.hostname = "localhost";
  return url.origin;
}
