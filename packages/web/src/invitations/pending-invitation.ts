const key = "estiva_invitation";

/**
 * Keeps an invitation's secret while whom it is for signs up or in: in this window only, but over the way to a
 * sign-in provider and back. Undefined forgets it.
 */
export function keepInvitation(secret: string | undefined): void {
  try {
    if (secret === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, secret);
  } catch {
    // A browser that stores nothing: the link can be opened again.
  }
}

export function pendingInvitation(): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}
