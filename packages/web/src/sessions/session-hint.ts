let mayBe = document.documentElement.dataset.session === "yes";

/**
 * Whether somebody is, or was a moment ago, signed in: the server has said so in the document, or a sign-in has
 * succeeded since. The session's cookie itself can't be read by scripts.
 */
export function mayHaveSession(): boolean {
  return mayBe;
}

export function noteSession(is: boolean): void {
  mayBe = is;
}
