let challenge: string | undefined;

/** Keeps what the second step of a sign-in needs from the first; a reload forgets it. */
export function keepChallenge(secret: string | undefined): void {
  challenge = secret;
}

export function pendingChallenge(): string | undefined {
  return challenge;
}
