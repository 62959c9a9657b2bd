/**
 * Takes the secret of a link out of the address's fragment, so that neither the history nor a look at the window
 * shows it: `#token=…` as mails have it, `#…` as the server's log has it. Undefined where there is none.
 */
export function takeFragmentSecret(): string | undefined {
  const fragment = location.hash.slice(1);
  if (fragment === "") return undefined;
  history.replaceState(history.state, "", `${location.pathname}${location.search}`);
  const named = new URLSearchParams(fragment).get("token");
  const secret = named ?? (fragment.includes("=") ? "" : fragment);
  return secret === "" ? undefined : secret;
}
