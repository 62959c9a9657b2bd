import { useEffect, useState } from "react";

/**
 * Takes the secret of a link out of the address's fragment, so that neither the history nor a look at the window
 * shows it: `#token=…` as mails have it, `#…` as the server's log has it. Undefined where there is none.
 */
function takeFragmentSecret(): string | undefined {
  const fragment = location.hash.slice(1);
  if (fragment === "") return undefined;
  history.replaceState(history.state, "", `${location.pathname}${location.search}`);
  const named = new URLSearchParams(fragment).get("token");
  const secret = named ?? (fragment.includes("=") ? "" : fragment);
  return secret === "" ? undefined : secret;
}

/**
 * The secret of the link that led here, also where a link is opened in a window that shows its page already: then
 * only the fragment changes. The function forgets it.
 */
export function useFragmentSecret(): readonly [secret: string | undefined, forget: () => void] {
  const [secret, setSecret] = useState(takeFragmentSecret);
  useEffect(() => {
    const take = () => {
      const next = takeFragmentSecret();
      if (next !== undefined) setSecret(next);
    };
    addEventListener("hashchange", take);
    return () => removeEventListener("hashchange", take);
  }, []);
  return [secret, () => setSecret(undefined)];
}
